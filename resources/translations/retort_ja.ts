<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja_JP" sourcelanguage="en_US">
<context>
    <name></name>
    <message>
        <source>image</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>埋め込み</translation>
    </message>
    <message>
        <source>teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>labelled image</source>
        <translation>ラベル付き画像</translation>
    </message>
    <message>
        <source>class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>label</source>
        <translation>ラベル</translation>
    </message>
    <message>
        <source>dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>teacher, same image</source>
        <translation>教師 (同じ画像)</translation>
    </message>
    <message>
        <source>probabilities</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>teacher, prompts</source>
        <translation>教師 (プロンプト)</translation>
    </message>
    <message>
        <source>generated image</source>
        <translation>生成画像</translation>
    </message>
    <message>
        <source>its condition</source>
        <translation>その条件</translation>
    </message>
    <message>
        <source>teacher, source image</source>
        <translation>教師 (元の画像)</translation>
    </message>
    <message>
        <source>class name</source>
        <translation>クラス名</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>generator</source>
        <translation>生成モデル</translation>
    </message>
</context>
<context>
    <name>Advice</name>
    <message>
        <source>; add it on the Data page</source>
        <translation>。「データ」ページで追加してください</translation>
    </message>
    <message>
        <source>; resume it in the queue</source>
        <translation>。キューで再開してください</translation>
    </message>
    <message>
        <source>, or move it away: finished runs and sets come back from their folders</source>
        <translation>。または移動してください。完了した学習とセットはそれぞれのフォルダーから復元されます</translation>
    </message>
    <message>
        <source>, then add it on the Data page</source>
        <translation>。その後「データ」ページで追加してください</translation>
    </message>
    <message>
        <source>; compare it on the Generate page</source>
        <translation>。「生成」ページで比較してください</translation>
    </message>
    <message>
        <source>; resume it in the queue, then curate it</source>
        <translation>。キューで再開してから選別してください</translation>
    </message>
    <message>
        <source>an img2img set that was generated from a teacher&apos;s embeddings</source>
        <translation>教師の埋め込みから生成した img2img セット</translation>
    </message>
    <message>
        <source>; the Students page lists those that have one</source>
        <translation>。「生徒モデル」ページに一覧があります</translation>
    </message>
    <message>
        <source>; run one on the Distil page</source>
        <translation>。「蒸留」ページで実行してください</translation>
    </message>
    <message>
        <source>; runs are exported from a cell on the Results page</source>
        <translation>。実行は「結果」ページのセルから書き出せます</translation>
    </message>
    <message>
        <source>Access was denied.</source>
        <translation>アクセスが拒否されました。</translation>
    </message>
    <message>
        <source>A file is damaged or of another kind.</source>
        <translation>ファイルが壊れているか、種類が違います。</translation>
    </message>
    <message>
        <source>This is not supported.</source>
        <translation>対応していません。</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>ディスクに空きがありません。</translation>
    </message>
    <message>
        <source>It is in use by another program.</source>
        <translation>別のプログラムが使用中です。</translation>
    </message>
    <message>
        <source>It was written by a newer Retort.</source>
        <translation>新しい版の Retort で書かれています。</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>中止されました。</translation>
    </message>
    <message>
        <source>There is not enough memory.</source>
        <translation>メモリが足りません。</translation>
    </message>
    <message>
        <source>Reading or writing failed.</source>
        <translation>読み書きに失敗しました。</translation>
    </message>
    <message>
        <source>Something unexpected happened.</source>
        <translation>予期しない問題が起きました。</translation>
    </message>
    <message>
        <source>; the Data page lists them</source>
        <translation>。「データ」ページに一覧があります</translation>
    </message>
    <message>
        <source>; Curate on the Generate page shows and excludes them</source>
        <translation>。「生成」ページの「選別」で確認・除外できます</translation>
    </message>
    <message>
        <source>, or into the keyring</source>
        <translation>。またはキーリングに保存してください</translation>
    </message>
    <message>
        <source>This request is not valid.</source>
        <translation>この指定は正しくありません。</translation>
    </message>
    <message>
        <source>Not found.</source>
        <translation>見つかりません。</translation>
    </message>
    <message>
        <source>These do not match.</source>
        <translation>組み合わせが合いません。</translation>
    </message>
    <message>
        <source>; compare the set with test images on the Generate page</source>
        <translation>。生成ページでこのセットをテスト画像と比較してください</translation>
    </message>
    <message>
        <source>; allow it under Other programs on the Generate page</source>
        <translation>。生成ページの「他のプログラム」で許可してください</translation>
    </message>
    <message>
        <source> The Data page and the Models page get them.</source>
        <translation>データページとモデルページで入手できます。</translation>
    </message>
    <message>
        <source>; Curate on the Generate page asks one</source>
        <translation>。生成ページの「選別」で尋ねられます</translation>
    </message>
    <message>
        <source>, and on the Students page</source>
        <translation>。「生徒モデル」ページにも表示されます</translation>
    </message>
    <message>
        <source>; add it under Compute on the Distil page</source>
        <translation>。「蒸留」ページの「計算場所」で追加してください</translation>
    </message>
</context>
<context>
    <name>Closing</name>
    <message>
        <source>Close Retort</source>
        <translation>Retort を閉じる</translation>
    </message>
    <message>
        <source>Pause and close</source>
        <translation>一時停止して閉じる</translation>
    </message>
    <message>
        <source>Close when the queue is done</source>
        <translation>キューの完了後に閉じる</translation>
    </message>
    <message>
        <source>A job is running.</source>
        <translation>ジョブを実行中です。</translation>
    </message>
    <message>
        <source>When paused, it resumes from its last checkpoint after the next start.</source>
        <translation>一時停止すると、次回の起動後に最後のチェックポイントから再開できます。</translation>
    </message>
    <message>
        <source>Keep open</source>
        <translation>閉じない</translation>
    </message>
</context>
<context>
    <name>Core</name>
    <message>
        <source>cluster &quot;{}&quot; with the host &quot;{}&quot;, the folder &quot;{}&quot; and the program &quot;{}&quot; is none of yours; add it under Compute on the Distil page, or remove the job</source>
        <translation>クラスター「{0}」 (ホスト「{1}」、フォルダー「{2}」、プログラム「{3}」) は登録されていません。「蒸留」ページの「計算場所」で追加するか、ジョブを削除してください</translation>
    </message>
    <message>
        <source>copying data to {}</source>
        <translation>{0} にデータをコピー中</translation>
    </message>
    <message>
        <source>{}: {} of {} tasks running, {} finished</source>
        <translation>{0}: {2} 件中 {1} 件のタスクを実行中、{3} 件完了</translation>
    </message>
    <message>
        <source>{}: {} of {} tasks running, {} finished, waiting for Slurm: {}</source>
        <translation>{0}: {2} 件中 {1} 件のタスクを実行中、{3} 件完了、Slurm の待機理由: {4}</translation>
    </message>
    <message>
        <source>waiting for {}</source>
        <translation>待機中: {0!}</translation>
    </message>
    <message>
        <source>there is no {} on this computer; install it to work on clusters</source>
        <translation>このコンピューターに {0} がありません。クラスターを使うにはインストールしてください</translation>
    </message>
    <message>
        <source>{}: ssh does not know this host: {}; check its name and the network, or give it an entry in ~/.ssh/config</source>
        <translation>{0}: ssh がこのホストを見つけられません: {1}。名前とネットワークを確認するか、~/.ssh/config に登録してください</translation>
    </message>
    <message>
        <source>{}: ssh does not trust this host yet: {}; connect to it once in a terminal with ssh, and look at its key</source>
        <translation>{0}: ssh はこのホストをまだ信頼していません: {1}。端末から ssh で一度接続し、鍵を確認してください</translation>
    </message>
    <message>
        <source>{}: ssh is not let in without a password: {}; give ssh a key that the host knows (ssh-keygen, ssh-copy-id, ssh-add)</source>
        <translation>{0}: ssh がパスワードなしでログインできません: {1}。ホストに登録した鍵を ssh に設定してください (ssh-keygen、ssh-copy-id、ssh-add)</translation>
    </message>
    <message>
        <source>{}: cannot be reached: {}; check the network</source>
        <translation>{0}: 接続できません: {1}。ネットワークを確認してください</translation>
    </message>
    <message>
        <source>{}: the disk of {} is full or its quota is used up; make room there and resume: {}</source>
        <translation>{0}: {1} のディスクに空きがないか、割り当てを使い切っています。空きを作ってから再開してください: {2}</translation>
    </message>
    <message>
        <source>{}: there is no rsync there; install it</source>
        <translation>{0}: rsync がありません。インストールしてください</translation>
    </message>
    <message>
        <source>{}: files cannot be copied with {}: {}</source>
        <translation>{0}: {1} とのファイルのコピーに失敗しました: {2}</translation>
    </message>
    <message>
        <source>{}: the folder {} cannot be made: {}; choose another folder there</source>
        <translation>{0}: フォルダー {1} を作成できません: {2}。別のフォルダーを選んでください</translation>
    </message>
    <message>
        <source>{}: there is no sbatch: Slurm is not installed there, or a login shell does not find it; name a login node of the cluster</source>
        <translation>{0}: sbatch がありません。Slurm がインストールされていないか、ログインシェルから見つかりません。クラスターのログインノードを指定してください</translation>
    </message>
    <message>
        <source>{}: {} does not run there: {}; install Retort there, or give the path of its retort-cli</source>
        <translation>{0}: {1} を実行できません: {2}。Retort をインストールするか、retort-cli のパスを指定してください</translation>
    </message>
    <message>
        <source>{}: there is {}, and here is {}; install the same version at both sides</source>
        <translation>{0}: 向こうは {1}、こちらは {2} です。両方に同じバージョンをインストールしてください</translation>
    </message>
    <message>
        <source>{}: would make other runs of study {} than this computer: a dataset or model with files of the same names but other content is there, in {} or with the program; remove it and run the study again: {}</source>
        <translation>{0}: スタディ {1} の実行がこのコンピューターと異なるものになります。{2} またはプログラムの中に、名前は同じで内容の異なるデータセットかモデルがあります。削除してからスタディをもう一度実行してください: {3}</translation>
    </message>
    <message>
        <source>{}: study {} was not submitted: {}</source>
        <translation>{0}: スタディ {1} を投入できませんでした: {2}</translation>
    </message>
    <message>
        <source>{}: {} cannot be changed: {}</source>
        <translation>{0}: {1} を変更できません: {2}</translation>
    </message>
    <message>
        <source>{}: the jobs {} were not cancelled: {}</source>
        <translation>{0}: ジョブ {1} を取り消せませんでした: {2}</translation>
    </message>
    <message>
        <source>{}: squeue does not answer: {}</source>
        <translation>{0}: squeue が応答しません: {1}</translation>
    </message>
    <message>
        <source>{}: {} of {} tasks of study {} did not finish, and none is left in the queue: {}; resume to submit them again</source>
        <translation>{0}: スタディ {3} の {2} 件中 {1} 件のタスクが完了せず、キューにも残っていません: {4}。再開すると再び投入します</translation>
    </message>
    <message>
        <source>{}: study {} names it, and it is not there: {}</source>
        <translation>{0}: スタディ {1} が指定していますが、見つかりません: {2}</translation>
    </message>
    <message>
        <source>a cluster has no name; give it one</source>
        <translation>クラスターに名前がありません。名前を付けてください</translation>
    </message>
    <message>
        <source>cluster &quot;{}&quot;: {} &quot;{}&quot;: {}</source>
        <translation>クラスター「{0}」: {1}「{2}」: {3!}</translation>
    </message>
    <message>
        <source>has characters that cannot be typed; remove them</source>
        <translation>入力できない文字が含まれています。取り除いてください</translation>
    </message>
    <message>
        <source>is no host&apos;s name; give a name or user@name, or an alias of ~/.ssh/config</source>
        <translation>ホスト名ではありません。名前、user@名前、または ~/.ssh/config の別名を指定してください</translation>
    </message>
    <message>
        <source>is no folder&apos;s path</source>
        <translation>フォルダーのパスではありません</translation>
    </message>
    <message>
        <source>is no program&apos;s path</source>
        <translation>プログラムのパスではありません</translation>
    </message>
    <message>
        <source>is no option of sbatch: it begins with &quot;-&quot;</source>
        <translation>sbatch のオプションではありません。「-」で始まる必要があります</translation>
    </message>
    <message>
        <source>there are two clusters &quot;{}&quot;; give one of them another name</source>
        <translation>クラスター「{0}」が 2 つあります。一方に別の名前を付けてください</translation>
    </message>
    <message>
        <source>there is no folder for settings; set HOME or XDG_CONFIG_HOME</source>
        <translation>設定用のフォルダーがありません。HOME または XDG_CONFIG_HOME を設定してください</translation>
    </message>
    <message>
        <source>teacher reads prompts</source>
        <translation>教師がプロンプトを読み取り中</translation>
    </message>
    <message>
        <source>{}: comparing files with their recorded hashes</source>
        <translation>{0}: ファイルを記録済みハッシュと照合中</translation>
    </message>
    <message>
        <source>downloading {}</source>
        <translation>{0} をダウンロード中</translation>
    </message>
    <message>
        <source>checking {}</source>
        <translation>{0} を確認中</translation>
    </message>
    <message>
        <source>unpacking {}</source>
        <translation>{0} を展開中</translation>
    </message>
    <message>
        <source>timing the generator {}</source>
        <translation>生成モデル {0} の所要時間を計測中</translation>
    </message>
    <message>
        <source>{}: distil</source>
        <translation>{0}: 蒸留</translation>
    </message>
    <message>
        <source>{}: finetune</source>
        <translation>{0}: 微調整</translation>
    </message>
    <message>
        <source>{}: export</source>
        <translation>{0}: 書き出し中</translation>
    </message>
    <message>
        <source>images</source>
        <translation>枚</translation>
    </message>
    <message>
        <source>files</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>テンソル</translation>
    </message>
    <message>
        <source>prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>{} was measured for the first time: {} {}</source>
        <translation>{0!}の速度を初めて測定しました: {1} {2!}</translation>
    </message>
    <message>
        <source>{} is slower than before: {} instead of {} {}</source>
        <translation>{0!}が前より遅くなりました: {2} → {1} {3!}</translation>
    </message>
    <message>
        <source>{} is faster than before: {} instead of {} {}</source>
        <translation>{0!}が前より速くなりました: {2} → {1} {3!}</translation>
    </message>
    <message>
        <source>opening models and files took {} s</source>
        <translation>モデルとファイルを開くのに {0} 秒かかりました</translation>
    </message>
    <message>
        <source>embedding</source>
        <translation>埋め込み</translation>
    </message>
    <message>
        <source>generating</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>comparing</source>
        <translation>比較</translation>
    </message>
    <message>
        <source>downloading</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>unpacking</source>
        <translation>展開</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>images/s</source>
        <translation>枚/秒</translation>
    </message>
    <message>
        <source>train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>test</source>
        <translation>テスト</translation>
    </message>
    <message>
        <source>{}: {}: {}; check the path</source>
        <translation>{0}: {1!} ({2!})。パスを確認してください</translation>
    </message>
    <message>
        <source>{}: {}: {}; check the permissions of the file and its folder</source>
        <translation>{0}: {1!} ({2!})。ファイルとフォルダーの権限を確認してください</translation>
    </message>
    <message>
        <source>{}: {}: {}; free some space and try again, nothing already stored was lost</source>
        <translation>{0}: {1!} ({2!})。空き容量を確保してからやり直してください。保存済みのものは失われていません</translation>
    </message>
    <message>
        <source>cannot be opened</source>
        <translation>開けません</translation>
    </message>
    <message>
        <source>cannot be written</source>
        <translation>書き込めません</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>読み込めません</translation>
    </message>
    <message>
        <source>cannot be created</source>
        <translation>作成できません</translation>
    </message>
    <message>
        <source>cannot be removed</source>
        <translation>削除できません</translation>
    </message>
    <message>
        <source>cannot be copied</source>
        <translation>コピーできません</translation>
    </message>
    <message>
        <source>cannot be synced</source>
        <translation>ディスクへの同期ができません</translation>
    </message>
    <message>
        <source>cannot be renamed into place</source>
        <translation>所定の名前に変更できません</translation>
    </message>
    <message>
        <source>cannot be put into place</source>
        <translation>所定の場所に置けません</translation>
    </message>
    <message>
        <source>cannot be put in place</source>
        <translation>所定の場所に置けません</translation>
    </message>
    <message>
        <source>cannot be opened for writing</source>
        <translation>書き込み用に開けません</translation>
    </message>
    <message>
        <source>cannot be locked</source>
        <translation>ロックできません</translation>
    </message>
    <message>
        <source>cannot be examined</source>
        <translation>調べられません</translation>
    </message>
    <message>
        <source>cannot be mapped</source>
        <translation>メモリに割り当てられません</translation>
    </message>
    <message>
        <source>its free space cannot be asked for</source>
        <translation>空き容量を調べられません</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>ファイルまたはフォルダーがありません</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>権限がありません</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>ディスクに空きがありません</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <translation>ディスクの割り当てを超えました</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>読み取り専用のファイルシステムです</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <translation>フォルダーです</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <translation>フォルダーではありません</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>入出力エラー</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <translation>許可されていない操作です</translation>
    </message>
    <message>
        <source>File exists</source>
        <translation>すでに存在します</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <translation>開いているファイルが多すぎます</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <translation>メモリを確保できません</translation>
    </message>
    <message>
        <source>Directory not empty</source>
        <translation>フォルダーが空ではありません</translation>
    </message>
    <message>
        <source>{}: is a folder; name a file</source>
        <translation>{0}: フォルダーです。ファイルを指定してください</translation>
    </message>
    <message>
        <source>{}: is a folder, not a regular file; name a file</source>
        <translation>{0}: フォルダーであり、通常のファイルではありません。ファイルを指定してください</translation>
    </message>
    <message>
        <source>{}: not a regular file; name a file</source>
        <translation>{0}: 通常のファイルではありません。ファイルを指定してください</translation>
    </message>
    <message>
        <source>{}: is a file where a folder is needed; name another place</source>
        <translation>{0}: フォルダーが必要な場所にファイルがあります。別の場所を指定してください</translation>
    </message>
    <message>
        <source>{}: there is no such folder</source>
        <translation>{0}: フォルダーがありません</translation>
    </message>
    <message>
        <source>{}: out of memory; close other programs, or ask for less at once</source>
        <translation>{0}: メモリ不足です。他のプログラムを終了するか、一度の処理量を減らしてください</translation>
    </message>
    <message>
        <source>{}: the folder was removed or renamed, or its disk unplugged, while it was in use; bring it back and start again</source>
        <translation>{0}: 使用中にフォルダーが削除または改名されたか、ディスクが取り外されました。元に戻してからもう一度開始してください</translation>
    </message>
    <message>
        <source>{}: another folder has this path now; nothing is written into it. Bring the first one back and start again</source>
        <translation>{0}: 現在このパスには別のフォルダーがあり、そこへは何も書き込みません。元のフォルダーを戻してからもう一度開始してください</translation>
    </message>
    <message>
        <source>{}: is a file; a workspace is a folder, name another</source>
        <translation>{0}: ファイルです。ワークスペースはフォルダーです。別のものを指定してください</translation>
    </message>
    <message>
        <source>{}: {} failed: {}; check the permissions of the file and its folder</source>
        <translation>{0}: データベースを読み書きできません ({2})。ファイルとフォルダーの権限を確認してください</translation>
    </message>
    <message>
        <source>{}: {} failed: {}; free some space and try again, nothing already stored was lost</source>
        <translation>{0}: データベースに書き込めません ({2})。空き容量を確保してからやり直してください。保存済みのものは失われていません</translation>
    </message>
    <message>
        <source>{}: {} failed: {}; free some space and try again</source>
        <translation>{0}: データベースに書き込めません ({2})。空き容量を確保してからやり直してください</translation>
    </message>
    <message>
        <source>{}: {} failed: {}; another program writes to it, try again when it is done</source>
        <translation>{0}: 別のプログラムがデータベースに書き込んでいます ({2})。終わってからやり直してください</translation>
    </message>
    <message>
        <source>{}: {} failed: {}; check the disk</source>
        <translation>{0}: データベースの読み書きに失敗しました ({2})。ディスクを確認してください</translation>
    </message>
    <message>
        <source>{}: is the database of another program; choose another workspace</source>
        <translation>{0}: 別のプログラムのデータベースです。別のワークスペースを選んでください</translation>
    </message>
    <message>
        <source>{}: has schema version {}, this program knows up to {}; use a newer Retort, or another workspace</source>
        <translation>{0}: スキーマ版 {1} です。このプログラムは {2} まで対応しています。新しい Retort か別のワークスペースを使ってください</translation>
    </message>
    <message>
        <source>{}: the workspace is held by {}; wait until it is done, or choose another workspace (reading this one is always possible)</source>
        <translation>{0}: ワークスペースは {1!} が使用中です。終わるのを待つか、別のワークスペースを選んでください (読み取りはいつでもできます)</translation>
    </message>
    <message>
        <source>{} (last seen {} s ago; counts as gone after {} s)</source>
        <translation>{0!} (最後の応答は {1} 秒前。{2} 秒応答がなければ終了したとみなします)</translation>
    </message>
    <message>
        <source>{}: {} has taken the workspace over, because this computer slept or was cut off from the disk; nothing more is written. Wait until it is done and start again</source>
        <translation>{0}: このコンピューターがスリープしたか、ディスクとの接続が切れたため、ワークスペースは {1!} が引き継ぎました。これ以上は書き込みません。終わるのを待ってからもう一度始めてください</translation>
    </message>
    <message>
        <source>process {} on host {}</source>
        <translation>ホスト {1} のプロセス {0}</translation>
    </message>
    <message>
        <source>another process</source>
        <translation>別のプロセス</translation>
    </message>
    <message>
        <source>there is a study &quot;{}&quot; already; choose another name</source>
        <translation>スタディ「{0}」はすでにあります。別の名前を選んでください</translation>
    </message>
    <message>
        <source>{}: holds no study &quot;{}&quot;; there are {}</source>
        <translation>{0}: スタディ「{1}」はありません。あるのは {2} です</translation>
    </message>
    <message>
        <source>there is a synthetic set &quot;{}&quot; already</source>
        <translation>合成セット「{0}」はすでにあります</translation>
    </message>
    <message>
        <source>{}: holds no synthetic set &quot;{}&quot;; there {}</source>
        <translation>{0}: 合成セット「{1}」はありません</translation>
    </message>
    <message>
        <source>{}: is the name of a set that was made from other things; choose another name</source>
        <translation>{0}: 別の設定で作られたセットの名前です。別の名前を選んでください</translation>
    </message>
    <message>
        <source>job {} is not in the queue</source>
        <translation>ジョブ {0} はキューにありません</translation>
    </message>
    <message>
        <source>{} was stopped before it began</source>
        <translation>{0} は開始前に中止されました</translation>
    </message>
    <message>
        <source>{}: is a file; a dataset is a folder that holds one folder per class, a known dataset&apos;s files, or an archive ({}) of either</source>
        <translation>{0}: ファイルです。データセットは、クラスごとのフォルダーを含むフォルダー、既知のデータセットのファイル、またはそれらのアーカイブ ({1}) です</translation>
    </message>
    <message>
        <source>{} is not here (looked in {}); {}</source>
        <translation>{0} がありません ({1} を探しました)。{2!}</translation>
    </message>
    <message>
        <source>looked in {}; {}</source>
        <translation>{0} を探しました。{1!}</translation>
    </message>
    <message>
        <source>get {} from {} ({}; licence: {}), then import it with &apos;retort-cli dataset import ARCHIVE|FOLDER --as {}&apos;</source>
        <translation>{0} を {1} から入手し ({2}、ライセンス: {3})、「データ」ページで追加してください</translation>
    </message>
    <message>
        <source>looked in {}; install the Debian package dataset-fashion-mnist (30 MB, licence: MIT)</source>
        <translation>{0} を探しました。Debian パッケージ dataset-fashion-mnist をインストールしてください (30 MB、ライセンス: MIT)</translation>
    </message>
    <message>
        <source>its folder is gone; import it again from where it is now</source>
        <translation>フォルダーがなくなりました。現在の場所からもう一度追加してください</translation>
    </message>
    <message>
        <source>{} is missing; {}</source>
        <translation>{0} がありません。{1!}</translation>
    </message>
    <message>
        <source>a dataset &apos;{}&apos; exists already; {}</source>
        <translation>データセット「{0}」はすでにあります。{1!}</translation>
    </message>
    <message>
        <source>choose another name or remove {}</source>
        <translation>別の名前を選ぶか {0} を削除してください</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is the same name on disks that ignore case, to which a workspace may be copied; choose another name</source>
        <translation>ワークスペースは大文字と小文字を区別しないディスクにコピーされることがあり、そこでは「{0}」は同じ名前になります。別の名前を選んでください</translation>
    </message>
    <message>
        <source>{}: holds no training images</source>
        <translation>{0}: 訓練画像がありません</translation>
    </message>
    <message>
        <source>{}: class &apos;{}&apos; is in the {} split but not in the train split{}</source>
        <translation>{0}: クラス「{1}」は{2!}分割にありますが訓練分割にありません{3!}</translation>
    </message>
    <message>
        <source>; add training images of it, or remove it</source>
        <translation>。訓練画像を追加するか、取り除いてください</translation>
    </message>
    <message>
        <source>, which has &apos;{}&apos;; give both the same name</source>
        <translation> (訓練分割には「{0}」があります)。同じ名前にしてください</translation>
    </message>
    <message>
        <source>{}: holds no folders at class level {}; choose a smaller class level</source>
        <translation>{0}: クラス階層 {1} にフォルダーがありません。小さい階層を選んでください</translation>
    </message>
    <message>
        <source>{}: {} images in no class folder and so without labels</source>
        <translation>{0}: {1} 枚の画像はクラスのフォルダーになく、ラベルがありません</translation>
    </message>
    <message>
        <source>{}: left behind by another program</source>
        <translation>{0}: 別のプログラムが残したファイルです</translation>
    </message>
    <message>
        <source>left behind by another program</source>
        <translation>別のプログラムが残したファイルです</translation>
    </message>
    <message>
        <source>{}: damaged image: {}; replace or remove the file</source>
        <translation>{0}: 壊れた画像です ({1!})。ファイルを置き換えるか削除してください</translation>
    </message>
    <message>
        <source>damaged image: {}; replace or remove the file</source>
        <translation>壊れた画像です ({0!})。ファイルを置き換えるか削除してください</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>ファイルが空です</translation>
    </message>
    <message>
        <source>{}: truncated {} image; is the copy complete?</source>
        <translation>{0}: {1} 画像が途中で切れています。コピーは完全ですか?</translation>
    </message>
    <message>
        <source>truncated {} image; is the copy complete?</source>
        <translation>{0} 画像が途中で切れています。コピーは完全ですか?</translation>
    </message>
    <message>
        <source>{}: {}; supported are JPEG, PNG, WebP, BMP and TIFF with 8 or 16 bits</source>
        <translation>{0}: {1!}。対応しているのは JPEG、PNG、WebP、BMP と 8 または 16 ビットの TIFF です</translation>
    </message>
    <message>
        <source>not an image of a known format</source>
        <translation>既知の形式の画像ではありません</translation>
    </message>
    <message>
        <source>{} file{} excluded (damaged or not an image)</source>
        <translation>{0} ファイルを除外しました (破損、または画像でない)</translation>
    </message>
    <message>
        <source>{}: {}; see &apos;retort-cli dataset inspect {}&apos;</source>
        <translation>{0}: {1!}。「データ」ページに一覧があります</translation>
    </message>
    <message>
        <source>{} test image{} also in the train split, for example {}</source>
        <translation>{0} 枚のテスト画像が訓練分割にもあります (例: {2})</translation>
    </message>
    <message>
        <source>{} validation image{} also in the train split, for example {}</source>
        <translation>{0} 枚の検証画像が訓練分割にもあります (例: {2})</translation>
    </message>
    <message>
        <source>{} training image{} again under another class, for example {}</source>
        <translation>{0} 枚の訓練画像が別のクラスにもあります (例: {2})</translation>
    </message>
    <message>
        <source>classes &apos;{}&apos; and &apos;{}&apos; look alike; if they are one class, put their images into one folder</source>
        <translation>クラス「{0}」と「{1}」は似た名前です。同じクラスなら画像を一つのフォルダーにまとめてください</translation>
    </message>
    <message>
        <source>no test images, so what is trained on this dataset cannot be measured; put some into a folder &apos;test&apos; beside &apos;train&apos;, name them &apos;test&apos; in the table&apos;s split column, or, where the images are divided at random, choose a larger test part (--test-fraction)</source>
        <translation>テスト画像がないため、このデータセットで訓練したものを測定できません。「train」の隣の「test」フォルダーにテスト画像を入れるか、表の分割の列に「test」と書くか、画像を無作為に分ける場合はテストの割合を大きくしてください</translation>
    </message>
    <message>
        <source>{}: ends without its end mark; is the download complete?</source>
        <translation>{0}: アーカイブの終わりの印がありません。ダウンロードは完全ですか?</translation>
    </message>
    <message>
        <source>{}: has no {} images; a study needs a training and a test split</source>
        <translation>{0}: {1!}画像がありません。スタディには訓練分割とテスト分割が必要です</translation>
    </message>
    <message>
        <source>{}: entry &apos;{}&apos; {}; nothing was unpacked. Take the archive from its publisher, or unpack it by hand and import the folder</source>
        <translation>{0}: 項目「{1}」が安全でないため、何も展開しませんでした。発行元のアーカイブを使うか、手で展開してフォルダーを追加してください</translation>
    </message>
    <message>
        <source>{}: unpacks to {}, as a decompression bomb does; if it is what it should be, unpack it by hand and import the folder</source>
        <translation>{0}: 展開すると異常に大きくなります ({1})。正しいものなら、手で展開してフォルダーを追加してください</translation>
    </message>
    <message>
        <source>{}: damaged or truncated archive ({}); is the download complete?</source>
        <translation>{0}: アーカイブが壊れているか途中で切れています ({1})。ダウンロードは完全ですか?</translation>
    </message>
    <message>
        <source>{}: an archive without files; is the download complete?</source>
        <translation>{0}: ファイルのないアーカイブです。ダウンロードは完全ですか?</translation>
    </message>
    <message>
        <source>{}: is {}, which is not read; unpack it and take the folder, or pack that as .zip or .tar.gz</source>
        <translation>{0}: この形式 ({1}) は読めません。展開してフォルダーを使うか、.zip か .tar.gz にまとめ直してください</translation>
    </message>
    <message>
        <source>{}: exists already; nothing was unpacked</source>
        <translation>{0}: すでにあります。何も展開しませんでした</translation>
    </message>
    <message>
        <source>{}: there is no model of this name in {}, nor a folder or file of this path{}</source>
        <translation>{0}: この名前のモデルは {1} になく、このパスのフォルダーやファイルもありません{2!}</translation>
    </message>
    <message>
        <source>; did you mean &quot;{}&quot;?</source>
        <translation>。「{0}」ですか?</translation>
    </message>
    <message>
        <source>{}: no such model folder; check the path</source>
        <translation>{0}: モデルのフォルダーがありません。パスを確認してください</translation>
    </message>
    <message>
        <source>{}: no such generator folder; check the path</source>
        <translation>{0}: 生成モデルのフォルダーがありません。パスを確認してください</translation>
    </message>
    <message>
        <source>{}: a file; a CLIP model is a folder of configuration, weights and vocabulary: give the folder</source>
        <translation>{0}: ファイルです。CLIP モデルは設定、重み、語彙を含むフォルダーです。フォルダーを指定してください</translation>
    </message>
    <message>
        <source>{}: neither {} (OpenCLIP) nor {} (Hugging Face) is in this folder; {}</source>
        <translation>{0}: フォルダーに {1} (OpenCLIP) も {2} (Hugging Face) もありません</translation>
    </message>
    <message>
        <source>{}: a pickle file can run any code and is not read; convert it to safetensors, for example in Python: {}</source>
        <translation>{0}: pickle ファイルは任意のコードを実行できるため読みません。safetensors に変換してください。Python での例: {1}</translation>
    </message>
    <message>
        <source>{}: JSON or another text, not weights; is it what a server answered instead of the file? Get the file again</source>
        <translation>{0}: 重みではなく JSON などのテキストです。サーバーの応答がファイルの代わりに保存されていませんか? 入手し直してください</translation>
    </message>
    <message>
        <source>{}: {}; the file is damaged, or not written as safetensors are</source>
        <translation>{0}: {1}。ファイルが壊れているか、safetensors の形式ではありません</translation>
    </message>
    <message>
        <source>{}: no weights; looked for {}</source>
        <translation>{0}: 重みがありません。{1} を探しました</translation>
    </message>
    <message>
        <source>{}: the shard {} is missing; copy it beside the index</source>
        <translation>{0}: 分割ファイル {1} がありません。索引の隣にコピーしてください</translation>
    </message>
    <message>
        <source>{}: missing, but listed in {}; copy the whole folder</source>
        <translation>{0}: {1} に載っていますがありません。フォルダー全体をコピーしてください</translation>
    </message>
    <message>
        <source>{}: wrong hash: expected {}, found {}; the file was changed or its download is not complete</source>
        <translation>{0}: ハッシュが違います (期待 {1}、実際 {2})。ファイルが変更されたか、ダウンロードが完全ではありません</translation>
    </message>
    <message>
        <source>{}: the tensors do not fit the configuration: {}; are weights and configuration of the same model?</source>
        <translation>{0}: テンソルが設定に合いません: {1}。重みと設定は同じモデルのものですか?</translation>
    </message>
    <message>
        <source>{}: the weights {} hold values that are no numbers (NaN or infinite): the model was saved from a training that had diverged, or damaged since; get it again</source>
        <translation>{0}: 重み {1} に数でない値 (NaN または無限大) があります。発散した訓練から保存されたか、後で壊れました。入手し直してください</translation>
    </message>
    <message>
        <source>{}: the folder {} is missing; is the download complete?</source>
        <translation>{0}: フォルダー {1} がありません。ダウンロードは完全ですか?</translation>
    </message>
    <message>
        <source>the teacher is right on {} % of {} images, which is no better than guessing among {} classes; do its weights, its vocabulary and the class names belong together?</source>
        <translation>教師の正解率は {1} 枚で {0} % で、{2} クラスの当て推量と変わりません。重み、語彙、クラス名は対応していますか?</translation>
    </message>
    <message>
        <source>the prompt template &quot;{}&quot; has no place for the class name; write {} where it belongs</source>
        <translation>プロンプトのテンプレート「{0}」にクラス名の場所がありません。入れる位置に {1} と書いてください</translation>
    </message>
    <message>
        <source>{} of {} runs failed; the first was {}: {}</source>
        <translation>{1} 件中 {0} 件の実行が失敗しました。最初のもの: {2}: {3!}</translation>
    </message>
    <message>
        <source>run {} ({} {}/{} seed {}) failed: {}</source>
        <translation>実行 {0} ({1} {2}/{3} シード {4}) が失敗しました: {5!}</translation>
    </message>
    <message>
        <source>{} of {} runs are not finished</source>
        <translation>{1} 件中 {0} 件の実行が終わっていません</translation>
    </message>
    <message>
        <source>{} columns need a teacher</source>
        <translation>{0} の列には教師が必要です</translation>
    </message>
    <message>
        <source>{} columns need a generator, or a set of {}</source>
        <translation>{0} の列には、生成モデルか {1} のセットが必要です</translation>
    </message>
    <message>
        <source>the column {} needs a generator</source>
        <translation>列 {0} には生成モデルが必要です</translation>
    </message>
    <message>
        <source>the column {} needs a teacher</source>
        <translation>列 {0} には教師が必要です</translation>
    </message>
    <message>
        <source>study {}: the datasets &quot;{}&quot; and &quot;{}&quot; are both {}; name it once</source>
        <translation>スタディ {0}: データセット「{1}」と「{2}」はどちらも {3} です。一度だけ指定してください</translation>
    </message>
    <message>
        <source>&quot;sets&quot;: {} has {} of its {} images; finish generating it first, or name another set</source>
        <translation>セット {0} は {2} 枚中 {1} 枚だけです。先に生成を終えるか、別のセットを指定してください</translation>
    </message>
    <message>
        <source>&quot;sets&quot;: {} was made from the dataset {}, which the study does not have</source>
        <translation>セット {0} はデータセット {1} から作られましたが、このスタディには含まれていません</translation>
    </message>
    <message>
        <source>the set {} has other classes than the dataset {}; generate one from the dataset</source>
        <translation>セット {0} のクラスはデータセット {1} と異なります。このデータセットから生成してください</translation>
    </message>
    <message>
        <source>the set {} was made from {} training images that are not among the study&apos;s labelled ones</source>
        <translation>セット {0} は、このスタディのラベル付き画像にない訓練画像 {1} 枚から作られました</translation>
    </message>
    <message>
        <source>stage {}: the loss is {} at step {} of {}, at learning rate {}; lower the learning rate, lengthen the warm-up or clip gradients</source>
        <translation>段階 {0}: ステップ {2}/{3} で損失が {1} になりました (学習率 {4})。学習率を下げるか、ウォームアップを長くするか、勾配をクリップしてください</translation>
    </message>
    <message>
        <source>{}: checkpoint of version {}, this program reads up to {}; use the newer program or delete the file</source>
        <translation>{0}: 版 {1} のチェックポイントです。このプログラムは {2} まで読めます。新しいプログラムを使うか、ファイルを削除してください</translation>
    </message>
    <message>
        <source>{}: fine-tuning made the distilled student worse: {} after stage 1, {} after stage 2; lower its learning rate</source>
        <translation>{0}: 微調整で蒸留済みの生徒モデルが悪化しました (段階 1 の後 {1}、段階 2 の後 {2})。学習率を下げてください</translation>
    </message>
    <message>
        <source>{}: its runs were measured on {} to {} test images</source>
        <translation>{0}: 実行によりテスト画像の枚数が異なります ({1} から {2})</translation>
    </message>
    <message>
        <source>{}: {} file{} of the test split excluded (damaged or not an image)</source>
        <translation>{0}: テスト分割の {1} ファイルを除外しました (破損、または画像でない)</translation>
    </message>
    <message>
        <source>no best on validation for {}: runs were not evaluated on validation images, because they finished before the program did so, or because the dataset has no validation split and the study holds nothing out</source>
        <translation>{0} には検証での最良がありません。実行が検証画像で評価されていません (この機能より前に終わったか、データセットに検証分割がなく、スタディも取り分けていません)</translation>
    </message>
    <message>
        <source>device &quot;{}&quot;: LibTorch sees {} CUDA devices here; choose cpu, or install a LibTorch built with CUDA</source>
        <translation>デバイス「{0}」: LibTorch から見える CUDA デバイスは {1} 台です。cpu を選ぶか、CUDA 対応の LibTorch を入れてください</translation>
    </message>
    <message>
        <source>devices &quot;{}&quot; are of two kinds, whose results differ in their last digits; name GPUs alone</source>
        <translation>デバイス「{0}」には種類の異なるものがあり、結果が末尾の桁で変わります。GPU だけを指定してください</translation>
    </message>
    <message>
        <source>{}: holds the run {}, not {}; export the run again</source>
        <translation>{0}: 入っている実行は {1} で、{2} ではありません。実行をもう一度エクスポートしてください</translation>
    </message>
    <message>
        <source>{}: has changed since its run finished: its SHA-256 is not the one in {}; restore the file from a copy, or run its study again in a new workspace</source>
        <translation>{0}: 実行の完了後に変更されています (SHA-256 が {1} の記録と異なります)。控えからファイルを戻すか、新しいワークスペースでスタディを再実行してください</translation>
    </message>
    <message>
        <source>{}: broke off ({}), {} times without a byte gained; {}</source>
        <translation>{0}: 通信が途切れました ({1})。{2} 回続けて進みませんでした。{3!}</translation>
    </message>
    <message>
        <source>is this machine connected? Try again, or a mirror with --base</source>
        <translation>ネットワークに接続していますか? もう一度試してください</translation>
    </message>
    <message>
        <source>{}: what is served {}; nothing of it was kept. Try again, or a mirror with --base</source>
        <translation>{0}: 配信された内容が一致しません ({1})。何も残していません。もう一度試してください</translation>
    </message>
    <message>
        <source>{}: is not there (HTTP {}); it may have moved: see {}, or give a mirror with --base</source>
        <translation>{0}: 見つかりません (HTTP {1})。移動した可能性があります。{2} を見てください</translation>
    </message>
    <message>
        <source>{}: the server answers HTTP {}</source>
        <translation>{0}: サーバーの応答は HTTP {1} です</translation>
    </message>
    <message>
        <source>{}: teacher embeds {} images</source>
        <translation>{0}: 教師が{1!}画像を埋め込み中</translation>
    </message>
    <message>
        <source>{}: checking the weights</source>
        <translation>{0}: 重みを確認中</translation>
    </message>
    <message>
        <source>grid {}: generate images</source>
        <translation>グリッド {0}: 画像を生成中</translation>
    </message>
    <message>
        <source>{}: generate images</source>
        <translation>{0}: 画像を生成中</translation>
    </message>
    <message>
        <source>less work remains than before</source>
        <translation>残りの作業が減りました</translation>
    </message>
    <message>
        <source>{}: out of memory; use a smaller batch, smaller images or bf16 ({})</source>
        <translation>{0}: メモリ不足です。バッチか画像を小さくするか、bf16 を使ってください ({1})</translation>
    </message>
    <message>
        <source>{} was cancelled; run it again to resume where it stopped</source>
        <translation>中止しました ({0})。もう一度実行すると続きから再開します</translation>
    </message>
    <message>
        <source>{}: {} MB are left on its disk, too few to continue; make room</source>
        <translation>{0}: ディスクの残りは {1} MB で、続行できません。空きを作ってください</translation>
    </message>
    <message>
        <source>{}: unable to open: is a folder; move it away to start over</source>
        <translation>{0}: フォルダーのため開けません。移動すると新しく始められます</translation>
    </message>
    <message>
        <source>{}: the database is damaged: {}; restore a copy of the file, or save what can be read with &apos;retort-cli workspace repair&apos;</source>
        <translation>{0}: データベースが壊れています ({1})。ファイルの控えを戻すか、移動してください。完了した学習とセットはそれぞれのフォルダーから復元されます</translation>
    </message>
    <message>
        <source>{}: {} failed: {}; restore a copy of the file, or save what can be read with &apos;retort-cli workspace repair&apos;</source>
        <translation>{0}: データベースが壊れています ({2})。ファイルの控えを戻すか、移動してください。完了した学習とセットはそれぞれのフォルダーから復元されます</translation>
    </message>
    <message>
        <source>{} is running; cancel it first</source>
        <translation>{0} は実行中です。先に中止してください</translation>
    </message>
    <message>
        <source>{}: is a file; a dataset is a folder that holds one folder per class</source>
        <translation>{0}: ファイルです。データセットは、クラスごとのフォルダーを含むフォルダーです</translation>
    </message>
    <message>
        <source>no dataset &apos;{}&apos;{}; known: {}; looked in {}; import one with &apos;retort-cli dataset import ARCHIVE|FOLDER --as NAME&apos; or give a path</source>
        <translation>データセット「{0}」がありません。あるのは {2} です ({3} を探しました)。「データ」ページで追加してください</translation>
    </message>
    <message>
        <source>it was {} when it was imported, but no longer is; import it again</source>
        <translation>追加したときは {0} でしたが、現在は違います。もう一度追加してください</translation>
    </message>
    <message>
        <source>{}: is an archive; make it a dataset with &apos;retort-cli dataset import {} --as NAME&apos;</source>
        <translation>{0}: アーカイブです。「データ」ページで追加してください</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is not a valid name of a dataset; use letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>「{0}」はデータセットの名前に使えません。文字、数字、&apos;-&apos;、&apos;_&apos;、&apos;.&apos; を使ってください</translation>
    </message>
    <message>
        <source>{}: {} labelled images per class are asked for, class &apos;{}&apos; has {}; ask for fewer, or add images</source>
        <translation>{0}: クラスごとにラベル付き画像 {1} 枚が指定されていますが、クラス「{2}」には {3} 枚しかありません。数を減らすか、画像を追加してください</translation>
    </message>
    <message>
        <source>{} of {} images of {} can no longer be read, the last: {}</source>
        <translation>{2} の画像 {1} 枚のうち {0} 枚が読めなくなりました。最後のもの: {3!}</translation>
    </message>
    <message>
        <source>{}: is not an archive, despite its name{}</source>
        <translation>{0}: 名前に反してアーカイブではありません。ダウンロードは完全ですか?</translation>
    </message>
    <message>
        <source>{}: not a safetensors file, despite its name; get the file again, or the model&apos;s safetensors</source>
        <translation>{0}: 名前に反して safetensors ファイルではありません。ファイルを入手し直すか、モデルの safetensors を使ってください</translation>
    </message>
    <message>
        <source>{}: generates from image embeddings of {} values, those of the teacher {} have {}; use the teacher that it was trained with</source>
        <translation>{0}: {1} 次元の画像埋め込みから生成しますが、教師 {2} の埋め込みは {3} 次元です。訓練時と同じ教師を使ってください</translation>
    </message>
    <message>
        <source>{}: generates from image embeddings; cls2img needs a text-to-image generator</source>
        <translation>{0}: 画像埋め込みから生成します。cls2img にはテキストから生成する生成モデルが必要です</translation>
    </message>
    <message>
        <source>{}: cannot generate {} x {} pixels; sides must be multiples of {}</source>
        <translation>{0}: {1} x {2} ピクセルは生成できません。辺は {3} の倍数にしてください</translation>
    </message>
    <message>
        <source>the classifier&apos;s output for image {} is not a number: its training has diverged; lower the learning rate</source>
        <translation>画像 {0} に対する分類器の出力が数ではありません。訓練が発散しています。学習率を下げてください</translation>
    </message>
    <message>
        <source>{}: not a usable checkpoint: {}</source>
        <translation>{0}: 使えないチェックポイントです ({1})</translation>
    </message>
    <message>
        <source>{}; training goes on from the checkpoint before it, of step {}</source>
        <translation>{0}。一つ前のチェックポイント (ステップ {1}) から訓練を続けます</translation>
    </message>
    <message>
        <source>{}; there is no other checkpoint, so it starts anew</source>
        <translation>{0}。ほかのチェックポイントがないため、最初から始めます</translation>
    </message>
    <message>
        <source>{}: was not there; {} runs and {} sets were restored from the records in their folders</source>
        <translation>{0}: ありませんでした。各フォルダーの記録から {1} 件の実行と {2} 件のセットを復元しました</translation>
    </message>
    <message>
        <source>{}: is brought up to date from schema version {} to {}; as it was it is kept in {}</source>
        <translation>{0}: スキーマのバージョン {1} から {2} に更新しました。更新前のものは {3} に残してあります</translation>
    </message>
    <message>
        <source>{}: is no record of a run or set; it is not used</source>
        <translation>{0}: 実行やセットの記録ではないため、使いません</translation>
    </message>
    <message>
        <source>{}: is a link, which is not followed into an export; put the file or folder that it leads to in its place</source>
        <translation>{0}: リンクは書き出しではたどりません。リンク先のファイルかフォルダーをその場所に置いてください</translation>
    </message>
    <message>
        <source>{}: has other classes than run {} was trained for; name the dataset that it learnt from</source>
        <translation>{0}: 実行 {1} が学習したものとクラスが異なります。学習に使ったデータセットを指定してください</translation>
    </message>
    <message>
        <source>{}: computes in 8-bit integers, which OpenCV cannot; ask it with ONNX Runtime, or export the student without them</source>
        <translation>{0}: 8 ビット整数で計算するため OpenCV では使えません。ONNX Runtime を使うか、8 ビット整数なしで書き出してください</translation>
    </message>
    <message>
        <source>{}: 8-bit integers</source>
        <translation>{0}: 8 ビット整数</translation>
    </message>
    <message>
        <source>its checksum is another than that of its content</source>
        <translation>チェックサムが内容と一致しません</translation>
    </message>
    <message>
        <source>it is empty</source>
        <translation>空です</translation>
    </message>
    <message>
        <source>it is cut off, or its beginning is damaged</source>
        <translation>途中で切れているか、先頭が壊れています</translation>
    </message>
    <message>
        <source>the average is over the {} of {} datasets that have every column</source>
        <translation>平均は、すべての列がそろった {1} 件中 {0} 件のデータセットについてのものです</translation>
    </message>
    <message>
        <source>the set {}: no image has a score of {} or more, the best has {}; choose a lower minimum</source>
        <translation>セット {0}: スコア {1} 以上の画像がありません (最高 {2})。最小値を下げてください</translation>
    </message>
    <message>
        <source>the set {}: these rules exclude all of its {} images; choose less strict ones</source>
        <translation>セット {0}: この条件では {1} 枚の画像が一枚も残りません。条件を緩めてください</translation>
    </message>
    <message>
        <source>the set {} is unfinished: {} of {} images; run the &quot;generate&quot; command that began it again to continue</source>
        <translation>セット {0} は未完成です ({2} 枚中 {1} 枚)。キューで再開してください</translation>
    </message>
    <message>
        <source>the set {} has no images yet</source>
        <translation>セット {0} にはまだ画像がありません</translation>
    </message>
    <message>
        <source>{}: the images need up to {}, {} are free; free some space, generate fewer or smaller images, or choose another workspace</source>
        <translation>{0}: 画像に最大 {1} が必要ですが、空きは {2} です。空きを作るか、枚数や大きさを減らすか、別のワークスペースを選んでください</translation>
    </message>
    <message>
        <source>{}: all {} generated images are invalid (black, or not a number) and none was stored; try another precision (fp32), scheduler or generator</source>
        <translation>{0}: {1} 枚すべてが黒か数でない値になり、保存されませんでした。別の精度 (fp32)、スケジューラー、生成モデルを試してください</translation>
    </message>
    <message>
        <source>{}: the generator&apos;s files were changed while it was in use; start again</source>
        <translation>{0}: 使用中に生成モデルのファイルが変更されました。最初からやり直してください</translation>
    </message>
    <message>
        <source>{}: exists already and is not empty; name a new folder</source>
        <translation>{0}: すでにあり、空のフォルダーではありません。新しい名前を指定してください</translation>
    </message>
    <message>
        <source>{}: {} bytes are needed for the download, {} are free; make room or choose another workspace</source>
        <translation>{0}: ダウンロードに {1} バイト必要ですが、空きは {2} です。空きを作るか、別のワークスペースを選んでください</translation>
    </message>
    <message>
        <source>{} bytes are kept in {}; download again to resume</source>
        <translation>{0} バイトを {1} に残してあります。もう一度ダウンロードすると続きから始めます</translation>
    </message>
    <message>
        <source>{}: read images</source>
        <translation>{0}: 画像を読み込み中</translation>
    </message>
    <message>
        <source>{}: copy images</source>
        <translation>{0}: 画像をコピー中</translation>
    </message>
    <message>
        <source>{}: hash files</source>
        <translation>{0}: ファイルのハッシュを計算中</translation>
    </message>
    <message>
        <source>the set {}: {} of {} images have no score; &quot;synthetic check {} --teacher NAME&quot; scores them</source>
        <translation>セット {0}: {1} / {2} 枚の画像にスコアがありません。「synthetic check {3} --teacher NAME」で付けられます</translation>
    </message>
    <message>
        <source>{}: &quot;{}&quot; is no class of the dataset; {}</source>
        <translation>{0}: 「{1}」はこのデータセットのクラスではありません。{2}</translation>
    </message>
    <message>
        <source>{}: holds no images; it must have a folder for each class, called like the class</source>
        <translation>{0}: 画像がありません。クラスごとに、クラス名のフォルダーが必要です</translation>
    </message>
    <message>
        <source>{}: runs a command that was not confirmed yet: {}; if it may run, add --run-command to &quot;generate&quot;</source>
        <translation>{0}: まだ許可されていないコマンドを実行します: {1}。実行してよければ「generate」に --run-command を付けてください</translation>
    </message>
    <message>
        <source>{}: generates from text alone, img2img needs a Stable unCLIP generator or one with an image adapter; with a strength, SDEdit is used instead</source>
        <translation>{0}: テキストだけから生成します。img2img には Stable unCLIP の生成モデルか画像アダプター付きの生成モデルが必要です。強さを指定すると代わりに SDEdit を使います</translation>
    </message>
    <message>
        <source>{}: fine-tuning made the student worse: {} after stage 1, {} after stage 2; lower its learning rate</source>
        <translation>{0}: 微調整で生徒モデルが悪化しました (段階 1 の後 {1}、段階 2 の後 {2})。学習率を下げてください</translation>
    </message>
    <message>
        <source>encoding the labelled images</source>
        <translation>ラベル付き画像を符号化しています</translation>
    </message>
    <message>
        <source>the generator was distilled for lcm and is sampled with {}: images will be blurred or noisy; choose lcm with 4 to 8 steps</source>
        <translation>生成モデルは lcm 用に蒸留されていますが、{0} でサンプリングします。画像がぼやけるかノイズが残ります。lcm と 4〜8 ステップを選んでください</translation>
    </message>
    <message>
        <source>as far as its files tell, the generator was not distilled for lcm: images will be blurred; add an LCM LoRA or change the scheduler</source>
        <translation>ファイルから分かる限り、生成モデルは lcm 用に蒸留されていません。画像がぼやけます。LCM LoRA を追加するか、スケジューラーを変えてください</translation>
    </message>
    <message>
        <source>{}: the image encoder&apos;s embeddings are {} wide (projection_dim), the UNet attends to hidden states {} wide; are all parts of one model?</source>
        <translation>{0}: 画像エンコーダーの埋め込みの幅は {1} (projection_dim)、UNet が注意を向ける隠れ状態の幅は {2} です。すべて同じモデルの部品ですか？</translation>
    </message>
    <message>
        <source>generates from image embeddings and has no text encoder; leave the prompts out</source>
        <translation>画像の埋め込みから生成し、テキストエンコーダーがありません。プロンプトを外してください</translation>
    </message>
    <message>
        <source>generates from image embeddings and has no text encoder; leave the negative prompt out</source>
        <translation>画像の埋め込みから生成し、テキストエンコーダーがありません。ネガティブプロンプトを外してください</translation>
    </message>
    <message>
        <source>{}: generates from image embeddings ({}); a LoRA learns prompts, so name a text-to-image generator</source>
        <translation>{0}: 画像の埋め込みから生成します（{1}）。LoRA はプロンプトを学ぶため、テキストから生成するモデルを指定してください</translation>
    </message>
    <message>
        <source>{}: is a command of another program, which has no network to adapt here; name a Stable Diffusion folder or checkpoint</source>
        <translation>{0}: 別のプログラムのコマンドで、ここで適応できるネットワークがありません。Stable Diffusion のフォルダーかチェックポイントを指定してください</translation>
    </message>
    <message>
        <source>{}: exists already and is something else; choose another name</source>
        <translation>{0}: すでに別のものとして存在します。別の名前を選んでください</translation>
    </message>
    <message>
        <source>rank {}: the narrowest attention of this generator has {} values; choose a rank from 1 to {}</source>
        <translation>ランク {0}: この生成モデルの最も狭いアテンションは {1} 個の値です。1 から {2} のランクを選んでください</translation>
    </message>
    <message>
        <source>{} classes with {} templates are {} prompts; a LoRA learns at most {}: give a file of fewer templates</source>
        <translation>{0} クラスと {1} 個のテンプレートで {2} 個のプロンプトになります。LoRA が学べるのは最大 {3} 個です。テンプレートの少ないファイルを指定してください</translation>
    </message>
    <message>
        <source>{}: no image of the training split is labelled; a LoRA learns from labelled images</source>
        <translation>{0}: 訓練分割にラベル付き画像がありません。LoRA はラベル付き画像から学びます</translation>
    </message>
    <message>
        <source>the intervals of {} are wider than need be: what their runs answered to each test image was not stored, because they finished before the program did so</source>
        <translation>{0} の区間は必要以上に広くなっています。実行が、テスト画像ごとの答えを保存しない古いバージョンで終わったためです</translation>
    </message>
    <message>
        <source>students began with the pretrained backbone of {}, in every column, and not with random weights</source>
        <translation>生徒モデルは、すべての列で、ランダムな重みではなく {0} の事前学習済みバックボーンから始めています</translation>
    </message>
    <message>
        <source>{}: starting weights are read from safetensors files alone; others can hold programs. Save torchvision&apos;s with safetensors.torch.save_file(model.state_dict(), FILE)</source>
        <translation>{0}: 初期の重みは safetensors ファイルからのみ読み込みます。ほかの形式にはプログラムが含まれることがあります。torchvision の重みは safetensors.torch.save_file(model.state_dict(), FILE) で保存してください</translation>
    </message>
    <message>
        <source>{}: the file has changed since the study was planned; start the study again</source>
        <translation>{0}: スタディの計画後にファイルが変わりました。スタディをもう一度開始してください</translation>
    </message>
    <message>
        <source>{}: student classifies images</source>
        <translation>{0}: 生徒モデルが画像を分類しています</translation>
    </message>
    <message>
        <source>timing a training step</source>
        <translation>訓練ステップの時間を測っています</translation>
    </message>
    <message>
        <source>img2img images are generated from the embeddings of {}, the first of the teachers with {} values; name the other one first where {} was trained with that</source>
        <translation>img2img の画像は {0} の埋め込みから生成します（{1} 個の値を持つ最初の教師モデル）。{2} がもう一方で訓練された場合は、そちらを先に指定してください</translation>
    </message>
    <message>
        <source>{}: generates from image embeddings of {} values, those of the teachers are {}; name the teacher that it was trained with as one of the two</source>
        <translation>{0}: {1} 個の値の画像埋め込みから生成しますが、教師モデルの埋め込みは {2} です。訓練に使われた教師モデルを二つのうちの一つに指定してください</translation>
    </message>
    <message>
        <source>the teachers {} and {} are the same model; name it once</source>
        <translation>教師モデル {0} と {1} は同じモデルです。一度だけ指定してください</translation>
    </message>
    <message>
        <source>no SUP of {} has been trained in this workspace; run a study with the column SUP first, or name a student</source>
        <translation>このワークスペースでは {0} の SUP がまだ訓練されていません。先に SUP 列のあるスタディを実行するか、生徒モデルを指定してください</translation>
    </message>
    <message>
        <source>the smallest entropy, {}, is above the largest, {}</source>
        <translation>最小エントロピー {0} が最大エントロピー {1} より大きくなっています</translation>
    </message>
    <message>
        <source>the set {} has {} of its {} images; finish it first</source>
        <translation>セット {0} の画像は {1}/{2} 枚です。先に完成させてください</translation>
    </message>
    <message>
        <source>the column {}: batch norms of their own for generated images need a share of real images in each batch, for example 0.5</source>
        <translation>列 {0}: 生成画像に別のバッチ正規化を使うには、各バッチの実画像の割合が必要です（例: 0.5）</translation>
    </message>
    <message>
        <source>the column {}: batch norms of their own need two real and two generated images in every batch of stage 1; {} images with a share of {} real ones have {} and {}</source>
        <translation>列 {0}: 別々のバッチ正規化には、第 1 段階の各バッチに実画像と生成画像が 2 枚ずつ必要です。{1} 枚で実画像の割合が {2} では {3} 枚と {4} 枚になります</translation>
    </message>
    <message>
        <source>a share of real images at the end of stage 1 needs one at its beginning</source>
        <translation>第 1 段階の終わりの実画像の割合には、始まりの割合も必要です</translation>
    </message>
    <message>
        <source>the column {} learns from generated images alone in stage 1: a share or a weight of real ones, or batch norms apart from theirs, need both kinds as training data</source>
        <translation>列 {0} は第 1 段階で生成画像だけから学びます。実画像の割合や重み、別々のバッチ正規化には、両方の画像が訓練データとして必要です</translation>
    </message>
    <message>
        <source>the set {}: no student has been asked about {} of {} images; &quot;synthetic curate {} --student RUN&quot; asks one</source>
        <translation>セット {0}: {1}/{2} 枚の画像について生徒モデルにまだ尋ねていません。&quot;synthetic curate {3} --student RUN&quot; で尋ねられます</translation>
    </message>
    <message>
        <source>study {} had another specification before, and its table loses {} ({}). All runs stay in the store, and &quot;student list&quot; names them; to keep both tables, give this specification another name</source>
        <translation>スタディ {0} は以前は別の仕様でした。完了した次のセルの実行が表から外れます: {2}。実行はすべて保存されており、「生徒モデル」ページに表示されます。両方の表を残すには、この仕様に別の名前を付けてください</translation>
    </message>
    <message>
        <source>the classes {} (&quot;{}&quot;) and {} (&quot;{}&quot;) are read as the same text, so no teacher can tell them apart; give one of them another name in the prompts</source>
        <translation>クラス {0} (「{1}」) と {2} (「{3}」) は同じテキストとして読まれるため、教師には区別できません。プロンプトでどちらかに別の名前を付けてください</translation>
    </message>
    <message>
        <source>{} more classes are read as the same text as another one</source>
        <translation>ほかに {0} クラスが、別のクラスと同じテキストとして読まれます</translation>
    </message>
    <message>
        <source>the prompt template &quot;{}&quot; is there twice and so counts double; name it once</source>
        <translation>プロンプトテンプレート「{0}」が 2 回あり、2 倍に数えられます。1 回だけにしてください</translation>
    </message>
    <message>
        <source>{}: the tasks of study {} are submitted already and keep their sizes; cancel the study there to submit it with others</source>
        <translation>{0}: スタディ {1} のタスクはすでに投入されており、分割の大きさは変わりません。別の大きさで投入するには、クラスター上のスタディをキャンセルしてください</translation>
    </message>
    <message>
        <source>{}: the workspace is read-only for this account: {}; get the right to write into its folder, or choose another workspace (reading this one is always possible)</source>
        <translation>{0}: このアカウントではワークスペースに書き込めません ({1!})。フォルダーへの書き込み権限を得るか、別のワークスペースを選んでください (読み取りはいつでもできます)</translation>
    </message>
    <message>
        <source>{}: columns {} and {} are both called {} and differ in row {} (&apos;{}&apos; and &apos;{}&apos;); remove or rename the wrong one</source>
        <translation>{0}: 列 {1} と列 {2} はどちらも {3} という名前で、行 {4} の内容が異なります (「{5}」と「{6}」)。誤っている方を削除するか、名前を変えてください</translation>
    </message>
    <message>
        <source>{}: {} row{} another number of fields than the first; excluded</source>
        <translation>{0}: {1} 行は欄の数が最初の行と異なるため除外しました</translation>
    </message>
    <message>
        <source>{}: columns {} and {} both name images, and different ones; remove the one that does not name the files</source>
        <translation>{0}: 列 {1} と列 {2} はどちらも画像を指していますが、指す画像が異なります。ファイル名でない方の列を削除してください</translation>
    </message>
    <message>
        <source>{}: column {} names no training, validation or test split and is not used</source>
        <translation>{0}: 列 {1} は訓練・検証・テストのどの分割も示していないため使いません</translation>
    </message>
    <message>
        <source>{}: column {} is not used; in row {} it says {}, and column {}, which is used, {}; remove the wrong one, or put both into one column &apos;split&apos;</source>
        <translation>{0}: 列 {1} は使いません。行 {2} では {3!} ですが、使う列 {4} では {5!} です。誤っている方を削除するか、両方を 1 つの列「split」にまとめてください</translation>
    </message>
    <message>
        <source>{}: column {} names the images; which of the {} others holds the class is not clear; give it the header &apos;label&apos;</source>
        <translation>{0}: 列 {1} が画像を指していますが、残り {2} 列のどれがクラスか分かりません。クラスの列の見出しを「label」にしてください</translation>
    </message>
    <message>
        <source>{}: column {} may name classes as well, other ones than column {}, and is not used; if it holds the classes, remove column {}</source>
        <translation>{0}: 列 {1} もクラスを示している可能性があり、列 {2} とは異なりますが、使いません。こちらがクラスなら列 {3} を削除してください</translation>
    </message>
    <message>
        <source>{}: {} of the listed files {} not there, for example &apos;{}&apos;; excluded</source>
        <translation>{0}: 表にある {1} ファイルが見つからないため除外しました (例: 「{3}」)</translation>
    </message>
    <message>
        <source>{}: {} row{} no class; excluded</source>
        <translation>{0}: クラスのない {1} 行を除外しました</translation>
    </message>
    <message>
        <source>{}: {} row{} {} in column {}, where train, validation (or val) and test are known; excluded</source>
        <translation>{0}: 列 {4} が {3!} の {1} 行を除外しました。使えるのは train、validation (または val)、test です</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空欄</translation>
    </message>
    <message>
        <source>{}: &apos;{}&apos; looks like several labels of one image and is read as one class; Retort needs one class an image</source>
        <translation>{0}: 「{1}」は 1 枚の画像に付いた複数のラベルのように見えますが、1 つのクラスとして読みます。Retort では画像ごとにクラスが 1 つ必要です</translation>
    </message>
    <message>
        <source>{}: the table of labels: files from column {}, classes from {}{}</source>
        <translation>{0}: ラベルの表: ファイルは列 {1}、クラスは{2!}{3!}</translation>
    </message>
    <message>
        <source>column {}</source>
        <translation>列 {0}</translation>
    </message>
    <message>
        <source>{} one-hot columns</source>
        <translation> {0} 個の one-hot 列</translation>
    </message>
    <message>
        <source>, splits from column {}</source>
        <translation>、分割は列 {0}</translation>
    </message>
    <message>
        <source>{}: row {}: the class has more than one line; close the quotation mark in it</source>
        <translation>{0}: 行 {1}: クラスが複数行にわたっています。引用符を閉じてください</translation>
    </message>
    <message>
        <source>{}: row {} is of two classes, &apos;{}&apos; and &apos;{}&apos;; Retort needs one class an image</source>
        <translation>{0}: 行 {1} に「{2}」と「{3}」の 2 つのクラスがあります。Retort では画像ごとにクラスが 1 つ必要です</translation>
    </message>
    <message>
        <source>{}: is not used, because {} is the table of a split{}</source>
        <translation>{0}: {1} が分割の表なので使いません{2!}</translation>
    </message>
    <message>
        <source>, and says the same of the same images</source>
        <translation> (同じ画像について同じ内容です)</translation>
    </message>
    <message>
        <source>; {} image{} it alone labels, for example {}</source>
        <translation>。この表だけがラベルを付けている画像が {0} 枚あります (例: {2})</translation>
    </message>
    <message>
        <source>{}: row {}: says &apos;{}&apos; of {}, and {} says &apos;{}&apos;; move one of the two tables away</source>
        <translation>{0}: 行 {1}: {3} を「{2}」としていますが、{4} では「{5}」です。どちらかの表を別の場所に移してください</translation>
    </message>
    <message>
        <source>{}; the table is not used</source>
        <translation>{0!}。この表は使いません</translation>
    </message>
    <message>
        <source>{}: {} and {} both hold labels of the images; move one of them away</source>
        <translation>{0}: {1} と {2} の両方に画像のラベルがあります。どちらかを別の場所に移してください</translation>
    </message>
    <message>
        <source>{}: {} image{} without label, for example {}; excluded</source>
        <translation>{0}: ラベルのない画像 {1} 枚を除外しました (例: {3})</translation>
    </message>
    <message>
        <source>{}: images of {} classes have labels and no split; excluded</source>
        <translation>{0}: {1} クラスの画像にラベルはありますが分割がないため除外しました</translation>
    </message>
    <message>
        <source>{}: row {}: {} is in the test folder and in the training split of the table</source>
        <translation>{0}: 行 {1}: {2} はテストのフォルダーにありますが、表では訓練分割です</translation>
    </message>
    <message>
        <source>{}: row {}: {} is listed in two splits</source>
        <translation>{0}: 行 {1}: {2} が 2 つの分割に載っています</translation>
    </message>
    <message>
        <source>{}: row {}: {} is listed as &apos;{}&apos; and as &apos;{}&apos;; Retort needs one class an image</source>
        <translation>{0}: 行 {1}: {2} が「{3}」と「{4}」の両方になっています。Retort では画像ごとにクラスが 1 つ必要です</translation>
    </message>
    <message>
        <source>{}: holds NUL characters, as UTF-16 and files that are no text do; save the table as CSV in UTF-8</source>
        <translation>{0}: NUL 文字を含んでいます (UTF-16 やテキストでないファイル)。表を UTF-8 の CSV で保存してください</translation>
    </message>
    <message>
        <source>{}: is not UTF-8 text; save the table as CSV in UTF-8</source>
        <translation>{0}: UTF-8 のテキストではありません。表を UTF-8 の CSV で保存してください</translation>
    </message>
    <message>
        <source>{} changes nothing: the images are those of the sets that are named in &quot;sets&quot;; leave these out, or the key</source>
        <translation>{0} を変えても何も変わりません。画像は &quot;sets&quot; に指定されたセットのものです。&quot;sets&quot; かこのキーを外してください</translation>
    </message>
    <message>
        <source>without generated images there is nothing to learn from where &quot;mix&quot; is &quot;synthetic-only&quot;; leave out the 0, or &quot;mix&quot;</source>
        <translation>&quot;mix&quot; が &quot;synthetic-only&quot; のときは、生成画像がないと学ぶものがありません。0 か &quot;mix&quot; を外してください</translation>
    </message>
    <message>
        <source>with {}: {}</source>
        <translation>{0} の場合: {1!}</translation>
    </message>
    <message>
        <source>{}: cannot vary{}; {}</source>
        <translation>{0}: このキーは変えられません{1!}。{2!}</translation>
    </message>
    <message>
        <source>the keys that can are those with a number or a word in &quot;labelled&quot;, &quot;generation&quot;, &quot;features&quot;, &quot;views&quot;, &quot;mixture&quot;, &quot;student&quot;, &quot;distil&quot;, &quot;finetune&quot;, &quot;supervised&quot; and &quot;augmentation&quot;, and &quot;mix&quot;, for example &quot;generation.perImage&quot; or &quot;distil.LD.temperature&quot;</source>
        <translation>変えられるのは &quot;labelled&quot;、&quot;generation&quot;、&quot;features&quot;、&quot;views&quot;、&quot;mixture&quot;、&quot;student&quot;、&quot;distil&quot;、&quot;finetune&quot;、&quot;supervised&quot;、&quot;augmentation&quot; の中で数値か語をとるキーと &quot;mix&quot; です (例: &quot;generation.perImage&quot;、&quot;distil.LD.temperature&quot;)</translation>
    </message>
    <message>
        <source>{}: give a list of values, for example [1, 2, 4]</source>
        <translation>{0}: 値のリストを指定してください (例: [1, 2, 4])</translation>
    </message>
    <message>
        <source>{}: the values are numbers, words, true or false</source>
        <translation>{0}: 値は数値、語、true、false のいずれかです</translation>
    </message>
    <message>
        <source>{}: {} stands there twice; give each value once</source>
        <translation>{0}: {1} が 2 回あります。どの値も 1 回だけ指定してください</translation>
    </message>
    <message>
        <source>{}: give one key or two, each with a list of values, not {} keys</source>
        <translation>{0}: キーを 1 つか 2 つ、それぞれ値のリストとともに指定してください ({1} 個あります)</translation>
    </message>
    <message>
        <source>{}: asks for {} combinations; at most {} can be compared</source>
        <translation>{0}: 組み合わせが {1} 通りになります。比べられるのは {2} 通りまでです</translation>
    </message>
    <message>
        <source>{}: is the student itself; choose another place for its copy</source>
        <translation>{0}: 生徒モデルそのもののファイルです。コピーには別の場所を選んでください</translation>
    </message>
    <message>
        <source>safetensors hold weights and no network, so they can neither take whole images nor have batch norms folded; choose ONNX or TorchScript</source>
        <translation>safetensors は重みだけでネットワークを含まないため、画像全体を入力にしたり、バッチ正規化を畳み込んだりできません。ONNX か TorchScript を選んでください</translation>
    </message>
    <message>
        <source>this program was built without ONNX; install libonnx-dev and libopencv-dnn-dev and build it again, or choose TorchScript or safetensors</source>
        <translation>このプログラムは ONNX なしでビルドされています。libonnx-dev と libopencv-dnn-dev を入れてビルドし直すか、TorchScript か safetensors を選んでください</translation>
    </message>
    <message>
        <source>run {} is {}; a run is exported once it has finished</source>
        <translation>実行 {0} は{1!}です。書き出せるのは完了した実行だけです</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>キャンセル済み</translation>
    </message>
    <message>
        <source>a network is quantised by images that it is shown; there are none</source>
        <translation>ネットワークの量子化には見せる画像が必要ですが、1 枚もありません</translation>
    </message>
    <message>
        <source>{}: takes whole images, which OpenCV cannot resize inside a network; export the student with &quot;tensor&quot; as its input, or use ONNX Runtime</source>
        <translation>{0}: 画像全体を入力としますが、OpenCV はネットワークの中で画像を縮小できません。入力を &quot;tensor&quot; にして書き出すか、ONNX Runtime を使ってください</translation>
    </message>
    <message>
        <source>study {}: no run was evaluated on validation images, so there is no best; use datasets with a validation split, or hold out a part of the labelled images with &quot;validation&quot;: {} in the specification</source>
        <translation>スタディ {0}: 検証画像で評価された実行がないため、最良がありません。検証分割のあるデータセットを使うか、仕様の &quot;validation&quot;: {1} でラベル付き画像の一部を取り分けてください</translation>
    </message>
    <message>
        <source>study {}: no run has finished yet, so there is nothing to plot</source>
        <translation>スタディ {0}: 完了した実行がまだないため、描くものがありません</translation>
    </message>
    <message>
        <source>unknown table format &quot;{}&quot;; there are text, md, csv, latex, html and json</source>
        <translation>表の形式「{0}」はありません。text、md、csv、latex、html、json があります</translation>
    </message>
    <message>
        <source>{}: sets that a cluster generates are scored there by a teacher; name one</source>
        <translation>{0}: クラスターで生成するセットはそこで教師が採点します。教師を指定してください</translation>
    </message>
    <message>
        <source>{}: is the decoder of a preview, which is generated on this computer; generate the set with the generator&apos;s own</source>
        <translation>{0}: プレビュー用のデコーダーで、プレビューはこのコンピューターで生成されます。セットは生成器自身のデコーダーで生成してください</translation>
    </message>
    <message>
        <source>there is another set &quot;{}&quot; in the workspace; choose another name</source>
        <translation>ワークスペースに別のセット「{0}」があります。別の名前にしてください</translation>
    </message>
    <message>
        <source>{}: the cluster has generated another set than the one that was asked for; were its files changed meanwhile?</source>
        <translation>{0}: クラスターが生成したのは指定と異なるセットです。途中でファイルが変わりませんでしたか?</translation>
    </message>
    <message>
        <source>Image adapter</source>
        <translation>画像アダプター</translation>
    </message>
    <message>
        <source>Image variations</source>
        <translation>画像バリエーション</translation>
    </message>
    <message>
        <source>fine-tuning made the distilled student worse: {} after stage 1, {} after stage 2; lower its learning rate</source>
        <translation>微調整で蒸留済みの生徒モデルが悪化しました (段階 1 の後 {0}、段階 2 の後 {1})。学習率を下げてください</translation>
    </message>
    <message>
        <source>fine-tuning made the student worse: {} after stage 1, {} after stage 2; lower its learning rate</source>
        <translation>微調整で生徒モデルが悪化しました (段階 1 の後 {0}、段階 2 の後 {1})。学習率を下げてください</translation>
    </message>
    <message>
        <source>{}{} of the generated images {} nearly identical to a test image; &quot;synthetic show {}&quot; lists them, &quot;synthetic curate {} --reject-near-duplicates&quot; excludes them</source>
        <translation>{0}生成画像 {1} 枚がテスト画像とほぼ同じです。「生成」ページの「選別」で確認・除外できます</translation>
    </message>
    <message>
        <source>the prompt template &quot;{}&quot; leaves no room for the class name &quot;{}&quot;: up to its end there are {} tokens, and the teacher reads {}; shorten the template or the name</source>
        <translation>プロンプトのテンプレート &quot;{0}&quot; にはクラス名 &quot;{1}&quot; の入る余地がありません。末尾までで {2} トークンあり、教師モデルが読めるのは {3} トークンです。テンプレートか名前を短くしてください</translation>
    </message>
    <message>
        <source>{}: line {} has a quotation mark that is never closed, and the {} after it would be part of it; close it, or double it where it is a part of the text</source>
        <translation>{0}: {1} 行目の引用符が閉じられておらず、それより後の行 ({2}) も含まれてしまいます。閉じるか、文字としての引用符なら二つ重ねてください</translation>
    </message>
    <message>
        <source>{}: answers with what is no number: its weights are damaged, or its training has diverged; choose another student</source>
        <translation>{0}: 出力が数値になりません。重みが壊れているか、学習が発散しています。別の生徒モデルを選んでください</translation>
    </message>
    <message>
        <source>{}: row {}: has {} fields, the first row {}; text with a separator in it stands in quotation marks</source>
        <translation>{0}: {1} 行目: 項目が {2} 個ありますが、1 行目は {3} 個です。区切り文字を含むテキストは引用符で囲んでください</translation>
    </message>
    <message>
        <source>{}: names the column &quot;{}&quot; twice; remove the wrong one</source>
        <translation>{0}: 列 &quot;{1}&quot; が二度あります。誤った方を削除してください</translation>
    </message>
    <message>
        <source>a warm-up of {} steps is longer than the stage&apos;s {}; give at most that many</source>
        <translation>ウォームアップ {0} ステップが段階の {1} ステップより長くなっています。それ以下にしてください</translation>
    </message>
    <message>
        <source>{}: is there, and the student&apos;s model card would replace it; move it away or choose another name</source>
        <translation>{0}: すでにあり、生徒モデルのカードで置き換えられてしまいます。移すか、別の名前を選んでください</translation>
    </message>
    <message>
        <source>study {} had other images, models or generated sets before, and its table loses {} ({}). All runs stay in the store, and &quot;student list&quot; names them; to keep both tables, give this specification another name</source>
        <translation>スタディ {0} は以前は別の画像、モデルまたは生成セットを使っていました。完了した次のセルの実行が表から外れます: {2}。実行はすべて保存されており、「生徒モデル」ページに表示されます。両方の表を残すには、この仕様に別の名前を付けてください</translation>
    </message>
    <message>
        <source>has more than one run of the seeds {}: its mean and spread are not over seeds alone</source>
        <translation>同じシード ({0}) の実行が複数あります。平均とばらつきはシードだけによるものではありません</translation>
    </message>
    <message>
        <source>has runs that differ in {}: its mean and spread are not over seeds alone; import runs of other settings into a study of their own</source>
        <translation>次の点が異なる実行があります: {0}。平均とばらつきはシードだけによるものではありません。設定の異なる実行は別のスタディに取り込んでください</translation>
    </message>
    <message>
        <source>{}: has changed since it was stored: its SHA-256 is not the one in {}; delete it, and generate or import the set again, which makes what is missing</source>
        <translation>{0}: 保存後に変わっています。SHA-256 が {1} のものと一致しません。削除してから、もう一度セットを生成するか取り込むと、足りない画像が作られます</translation>
    </message>
    <message>
        <source>{}: the student of run {} is gone; restore the file from a copy, or run its study again in a new workspace</source>
        <translation>{0}: 実行 {1} の生徒モデルのファイルがありません。複製から戻すか、新しいワークスペースでスタディをもう一度実行してください</translation>
    </message>
    <message>
        <source>{}: {} holds whole numbers, as of a quantised network; give the weights that it was made of</source>
        <translation>{0}: {1} は量子化されたネットワークのような整数です。元の重みを指定してください</translation>
    </message>
    <message>
        <source>{}: {} holds negative variances, so the file is damaged; get it again</source>
        <translation>{0}: {1} に負の分散があり、ファイルが壊れています。取り直してください</translation>
    </message>
    <message>
        <source>the prompt template &quot;{}&quot; is a line of a Python program; leave what is between its quotes alone, with {} where the class name belongs</source>
        <translation>プロンプトのテンプレート「{0}」は Python プログラムの行です。引用符の中だけを残し、クラス名の位置に {1} を書いてください</translation>
    </message>
    <message>
        <source>the set {} was curated since the study was planned; start the study again</source>
        <translation>セット {0} はスタディの計画後に選別されました。スタディをもう一度開始してください</translation>
    </message>
    <message>
        <source>the teacher {} has changed since the study was planned; start the study again</source>
        <translation>教師 {0} はスタディの計画後に変わりました。スタディをもう一度開始してください</translation>
    </message>
    <message>
        <source>{}: is gone or cut off, as {} images of a set that the study names; generate the set again with the command that made it, which makes what is missing</source>
        <translation>{0}: なくなったか途中で切れています。スタディが指定したセットの {1} 枚の画像も同様です。セットを作ったコマンドでもう一度生成すると、足りない画像が作られます</translation>
    </message>
    <message>
        <source>a BMP whose bytes are not in the order blue, green, red</source>
        <translation>バイトの並びが青・緑・赤でない BMP です</translation>
    </message>
    <message>
        <source>{}: {} of the listed names {} several images, for example &apos;{}&apos;; excluded. Write the images&apos; folders before their names</source>
        <translation>{0}: 表にある {1} 件の名前は複数の画像に当てはまるため除外しました (例: 「{3}」)。名前の前に画像のフォルダーを書いてください</translation>
    </message>
    <message>
        <source>&quot;{}&quot; is not sent to anybody: a list can ask for HF_TOKEN, which goes to huggingface.co alone, and for names that begin with RETORT_</source>
        <translation>「{0}」はどこにも送信されません。一覧が求められるのは、huggingface.co だけに送られる HF_TOKEN と、RETORT_ で始まる名前だけです</translation>
    </message>
    <message>
        <source>{}: held nothing; {} runs and {} sets were restored from the records in their folders</source>
        <translation>{0}: 空でした。各フォルダーの記録から {1} 件の実行と {2} 件のセットを復元しました</translation>
    </message>
    <message>
        <source>the set {}: {} of its {} condition embeddings are missing; run the &quot;generate&quot; command that began it again to continue</source>
        <translation>セット {0}: 条件の埋め込み {2} 件のうち {1} 件が欠けています。キューで再開してください</translation>
    </message>
</context>
<context>
    <name>Curves</name>
    <message>
        <source>Test accuracy</source>
        <translation>テスト精度</translation>
    </message>
    <message>
        <source>Training loss</source>
        <translation>訓練損失</translation>
    </message>
    <message>
        <source>Validation accuracy</source>
        <translation>検証精度</translation>
    </message>
    <message>
        <source>Accuracy of a class</source>
        <translation>クラスごとの精度</translation>
    </message>
    <message>
        <source>Test NLL</source>
        <translation>テスト NLL</translation>
    </message>
    <message>
        <source>Test ECE</source>
        <translation>テスト ECE</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学習率</translation>
    </message>
    <message>
        <source>Images per second</source>
        <translation>毎秒の画像数</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>ステップ数</translation>
    </message>
    <message>
        <source>Images seen</source>
        <translation>学習済み画像数</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>%1 (%)</source>
        <translation>%1 (%)</translation>
    </message>
    <message>
        <source>%1 (nats)</source>
        <translation>%1 (nats)</translation>
    </message>
    <message>
        <source>Time (h:min:s)</source>
        <translation>時間 (時:分:秒)</translation>
    </message>
    <message>
        <source>images</source>
        <translation>枚</translation>
    </message>
    <message>
        <source>%1 ±%2 %</source>
        <translation>%1 ±%2 %</translation>
    </message>
    <message>
        <source>%1 ±%2</source>
        <translation>%1 ±%2</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>画像 %1 枚</translation>
    </message>
</context>
<context>
    <name>DifferenceText</name>
    <message>
        <source>Seed %1: which test images the runs were right about was not stored.</source>
        <translation>シード %1: 実行がどのテスト画像に正解したかは保存されていません。</translation>
    </message>
    <message>
        <source>Seed %1: right about %2 test images alone, the pinned run about %3; McNemar&apos;s test: p = %4 (mid-p).</source>
        <translation>シード %1: この実行だけが正解したテスト画像は %2 枚、固定した実行だけが正解したのは %3 枚。マクネマー検定: p = %4（mid-p）。</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 ポイント</translation>
    </message>
    <message>
        <source>over seeds and test images</source>
        <translation>シードとテスト画像について</translation>
    </message>
    <message>
        <source>one seed: over test images alone</source>
        <translation>シード 1 個: テスト画像についてのみ</translation>
    </message>
    <message>
        <source>%1 points, 95 % interval %2 to %3 (%4)</source>
        <translation>%1 ポイント、95 % 区間 %2〜%3（%4）</translation>
    </message>
    <message>
        <source>%1 points, 95 % interval %2 to %3 (%4): not distinguishable</source>
        <translation>%1 ポイント、95 % 区間 %2〜%3（%4）: 区別できません</translation>
    </message>
    <message>
        <source>%1: no runs of the same seed and split to compare with.</source>
        <translation>%1: 比較できる同じシードと分割の実行がありません。</translation>
    </message>
    <message>
        <source>At the last step, over %1: %2</source>
        <translation>最後のステップで、%1 に対して: %2</translation>
    </message>
</context>
<context>
    <name>Duration</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 時間 %2 分</translation>
    </message>
    <message>
        <source>%1 %2/s</source>
        <comment>how many, of what</comment>
        <translation>%1 %2/秒</translation>
    </message>
</context>
<context>
    <name>EntryProblems</name>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>GenerationCost</name>
    <message numerus="yes">
        <source>about %1 on this machine, by %Ln earlier set(s)</source>
        <translation>
            <numerusform>このマシンで約 %1 (過去の %Ln セットに基づく)</numerusform>
        </translation>
    </message>
    <message>
        <source>up to %1 of disk</source>
        <translation>ディスク最大 %1</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>データ</translation>
    </message>
    <message>
        <source>Nothing left to do: all %1 images exist.</source>
        <translation>残りの作業はありません: 画像 %1 枚はすべてそろっています。</translation>
    </message>
    <message>
        <source>All %1 images exist · %2 teacher forward passes</source>
        <translation>画像 %1 枚はすべて生成済み · 教師の推論 %2 回</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>画像 %1 枚</translation>
    </message>
    <message>
        <source>%1 of %2 images left to generate</source>
        <translation>画像 %2 枚のうち残り %1 枚を生成</translation>
    </message>
    <message>
        <source>time unknown: this generator has not been used on this machine yet</source>
        <translation>所要時間は不明: この生成モデルはまだここで使われていません</translation>
    </message>
    <message>
        <source>%1 teacher forward passes</source>
        <translation>教師の推論 %1 回</translation>
    </message>
    <message>
        <source>The images may need %1 of disk and %2 are free: free some space, or generate fewer or smaller images.</source>
        <translation>画像には最大 %1 のディスク容量が必要ですが、空きは %2 です。空き容量を増やすか、枚数またはサイズを減らしてください。</translation>
    </message>
</context>
<context>
    <name>Glossary</name>
    <message>
        <source>supervised training</source>
        <translation>教師あり訓練</translation>
    </message>
    <message>
        <source>The baseline: the student learns from the labelled images and their labels alone, with as many steps as both stages of a distilled student have unless the study says otherwise. What the other columns gain is counted from here.</source>
        <translation>ベースライン: 生徒モデルはラベル付き画像とそのラベルだけから学習します。スタディで指定しない限り、ステップ数は蒸留した生徒モデルの 2 段階の合計と同じです。他の列の向上幅はここから数えます。</translation>
    </message>
    <message>
        <source>feature distillation</source>
        <translation>特徴量蒸留</translation>
    </message>
    <message>
        <source>Stage 1: the student learns to give the teacher&apos;s embedding of each image. Stage 2: it is fine-tuned with the labels.</source>
        <translation>段階 1: 生徒モデルは各画像に対する教師の埋め込みを出すように学習します。段階 2: ラベルで微調整します。</translation>
    </message>
    <message>
        <source>logit distillation</source>
        <translation>ロジット蒸留</translation>
    </message>
    <message>
        <source>Stage 1: the student learns to give the class probabilities that the teacher gives zero-shot, by the prompts. Stage 2: it is fine-tuned with the labels.</source>
        <translation>段階 1: 生徒モデルは、教師がプロンプトによるゼロショットで出すクラス確率を出すように学習します。段階 2: ラベルで微調整します。</translation>
    </message>
    <message>
        <source>condition prediction</source>
        <translation>条件予測</translation>
    </message>
    <message>
        <source>Stage 1: the student sees a generated image and learns to give the embedding that it was generated from. The teacher need not look at generated images. Stage 2: it is fine-tuned with the labels.</source>
        <translation>段階 1: 生徒モデルは生成画像を見て、その生成元の埋め込みを出すように学習します。教師が生成画像を見る必要はありません。段階 2: ラベルで微調整します。</translation>
    </message>
    <message>
        <source>real images</source>
        <translation>実画像</translation>
    </message>
    <message>
        <source>class to image</source>
        <translation>クラスから画像</translation>
    </message>
    <message>
        <source>Images that a generator makes from the prompt of a class, for example &quot;a photo of a cat&quot;.</source>
        <translation>クラスのプロンプト (例: &quot;a photo of a cat&quot;) から生成モデルが作る画像です。</translation>
    </message>
    <message>
        <source>image to image</source>
        <translation>画像から画像</translation>
    </message>
    <message>
        <source>Variations of the labelled images: a generator makes them from the teacher&apos;s embedding of each, or from the image itself with noise added.</source>
        <translation>ラベル付き画像のバリエーションです。各画像に対する教師の埋め込み、またはノイズを加えた画像自体から生成モデルが作ります。</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>a CLIP model</source>
        <translation>CLIP モデル</translation>
    </message>
    <message>
        <source>Large and pretrained on images with texts. It is not trained here.</source>
        <translation>画像とテキストで事前学習された大きなモデルです。ここでは訓練しません。</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>a small classifier</source>
        <translation>小さな分類器</translation>
    </message>
    <message>
        <source>The network that is trained here, and that one uses afterwards.</source>
        <translation>ここで訓練し、その後に使うネットワークです。</translation>
    </message>
    <message>
        <source>Zero-shot</source>
        <translation>ゼロショット</translation>
    </message>
    <message>
        <source>without training images</source>
        <translation>訓練画像なし</translation>
    </message>
    <message>
        <source>The teacher classifies an image by the prompt whose embedding is nearest to the image&apos;s.</source>
        <translation>教師は、画像の埋め込みに最も近い埋め込みを持つプロンプトで画像を分類します。</translation>
    </message>
    <message>
        <source>Near-duplicate</source>
        <translation>ほぼ同一の画像</translation>
    </message>
    <message>
        <source>of a test image</source>
        <translation>テスト画像との比較</translation>
    </message>
    <message>
        <source>A generated image that is nearly identical to a test image. Learning from it would make the test accuracy too good.</source>
        <translation>テスト画像とほぼ同じ生成画像です。これで学習するとテスト精度が実際より高く出ます。</translation>
    </message>
    <message>
        <source>Fréchet distance</source>
        <translation>フレシェ距離</translation>
    </message>
    <message>
        <source>of two sets of images</source>
        <translation>2 つの画像セットの間</translation>
    </message>
    <message>
        <source>How far apart the embeddings of generated and real images lie as a whole: smaller is closer. With few images it is much too large.</source>
        <translation>生成画像と実画像の埋め込みが全体としてどれだけ離れているか。小さいほど近く、画像が少ないと大きすぎる値になります。</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <translation>%1、%2: %3</translation>
    </message>
    <message>
        <source>Stage 1 trains on the labelled images of the dataset.</source>
        <translation>段階 1 ではデータセットのラベル付き画像を使います。</translation>
    </message>
    <message>
        <source>longer supervised training</source>
        <translation>より長い教師あり学習</translation>
    </message>
    <message>
        <source>A control where the study gives SUP a length of its own: SUP with as many steps as both stages of a distilled student have, so that more training alone is no gain.</source>
        <translation>SUP に独自の長さを指定したスタディのための対照: 蒸留した生徒モデルの 2 段階と同じステップ数の SUP です。学習を長くしただけの差を利得に数えないためのものです。</translation>
    </message>
    <message>
        <source>supervised training on generated images</source>
        <translation>生成画像での教師あり学習</translation>
    </message>
    <message>
        <source>A control, as img2img/SUP. Stage 1: the student learns generated images with the classes that they were made for. Stage 2: it is fine-tuned with the labels. It shows what the images give without a teacher&apos;s targets.</source>
        <translation>img2img/SUP と同じく対照です。段階 1: 生徒モデルは生成画像を、生成に使ったクラスとともに学びます。段階 2: ラベルで微調整します。教師モデルの目標なしで画像だけから得られるものを示します。</translation>
    </message>
</context>
<context>
    <name>ImageFacts</name>
    <message>
        <source>model default</source>
        <translation>モデルの既定</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>imported</source>
        <translation>読み込み</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成モデル</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>Embeddings by</source>
        <translation>埋め込みの作成元</translation>
    </message>
    <message>
        <source>Noise level</source>
        <translation>ノイズレベル</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>強度</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>ガイダンス</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>ステップ数</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>予測対象</translation>
    </message>
    <message>
        <source>Eta</source>
        <translation>Eta</translation>
    </message>
    <message>
        <source>Seed of the set</source>
        <translation>セットのシード</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>ネガティブプロンプト</translation>
    </message>
    <message>
        <source>Sampler</source>
        <translation>サンプラー</translation>
    </message>
    <message>
        <source>Imported from</source>
        <translation>読み込み元</translation>
    </message>
    <message>
        <source>%1 × %2 px</source>
        <translation>%1 × %2 px</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(空)</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>番号</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>元画像</translation>
    </message>
    <message>
        <source>training image %1</source>
        <translation>訓練画像 %1</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>スコア</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>Stored size</source>
        <translation>保存サイズ</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>セット</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>時間</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>Job</name>
    <message>
        <source>Study %1 on %2</source>
        <translation>%2 でのスタディ %1</translation>
    </message>
    <message>
        <source>a cluster</source>
        <translation>クラスター</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>キャンセル済み</translation>
    </message>
    <message>
        <source>Study %1</source>
        <translation>スタディ %1</translation>
    </message>
    <message>
        <source>Generate %1</source>
        <translation>%1 枚を生成</translation>
    </message>
    <message>
        <source>Zero-shot %1</source>
        <translation>ゼロショット %1</translation>
    </message>
    <message>
        <source>Download %1</source>
        <translation>%1 のダウンロード</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln run(s)</source>
        <translation>
            <numerusform>%Ln 件中 %1 件の実行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 left (ETA %2)</source>
        <translation>残り %1 (完了予定 %2)</translation>
    </message>
    <message>
        <source>Preview %1</source>
        <translation>プレビュー %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>about %1 left</source>
        <translation>残り約 %1</translation>
    </message>
    <message>
        <source>Compare %1 with test images</source>
        <translation>%1 をテスト画像と比較</translation>
    </message>
    <message>
        <source>Import %1</source>
        <translation>%1 を読み込む</translation>
    </message>
    <message>
        <source>Adapt %1</source>
        <translation>%1 の適応</translation>
    </message>
    <message>
        <source>Measure the entropy of %1</source>
        <translation>%1 のエントロピーの測定</translation>
    </message>
    <message>
        <source>Generate %1 on %2</source>
        <translation>%2 で %1 を生成</translation>
    </message>
</context>
<context>
    <name>LabelledChoice</name>
    <message>
        <source>all</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>%1 per class</source>
        <translation>各クラス %1 枚</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
</context>
<context>
    <name>PromptSets</name>
    <message>
        <source>One template</source>
        <translation>テンプレート 1 つ</translation>
    </message>
    <message>
        <source>General</source>
        <translation>汎用</translation>
    </message>
    <message>
        <source>%1, shipped</source>
        <translation>%1 (付属)</translation>
    </message>
    <message>
        <source>%1, imported</source>
        <translation>%1 (インポート済み)</translation>
    </message>
    <message>
        <source>Give the set a name.</source>
        <translation>セットに名前を付けてください。</translation>
    </message>
    <message>
        <source>The name cannot have a slash in it, or begin with a dot.</source>
        <translation>名前にスラッシュは使えず、先頭をドットにもできません。</translation>
    </message>
    <message>
        <source>The name is too long.</source>
        <translation>名前が長すぎます。</translation>
    </message>
    <message>
        <source>There is a set of this name already.</source>
        <translation>この名前のセットは既にあります。</translation>
    </message>
</context>
<context>
    <name>SaveFile</name>
    <message>
        <source>%1 exists already.</source>
        <translation>%1 はすでにあります。</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>置き換える</translation>
    </message>
</context>
<context>
    <name>Split</name>
    <message>
        <source>train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>test</source>
        <translation>テスト</translation>
    </message>
</context>
<context>
    <name>TypedNumber</name>
    <message>
        <source>Enter a whole number, %1 or more.</source>
        <translation>%1 以上の整数を入力してください。</translation>
    </message>
    <message>
        <source>Enter a whole number from %1 to %2.</source>
        <translation>%1 から %2 までの整数を入力してください。</translation>
    </message>
    <message>
        <source>Enter a number from %1 to %2.</source>
        <translation>%1 から %2 までの数値を入力してください。</translation>
    </message>
    <message>
        <source>Enter a number above %1 and at most %2.</source>
        <translation>%1 より大きく %2 以下の数値を入力してください。</translation>
    </message>
    <message>
        <source>Enter a number from %1 to below %2.</source>
        <translation>%1 以上 %2 未満の数値を入力してください。</translation>
    </message>
    <message>
        <source>Enter whole numbers, 0 or more, for example 1, 2, 3 or 1-5; at most 1,000.</source>
        <translation>0 以上の整数を入力してください (例: 1, 2, 3 または 1-5)。最大 1,000 個です。</translation>
    </message>
</context>
<context>
    <name>fields</name>
    <message>
        <source>Labelled</source>
        <translation>ラベル付き</translation>
    </message>
    <message>
        <source>Labelled, % per class</source>
        <translation>ラベル付きの割合</translation>
    </message>
    <message>
        <source>Split seed</source>
        <translation>分割のシード</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>幅</translation>
    </message>
    <message>
        <source>Stem</source>
        <translation>ステム</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>入力サイズ</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>ステップ数</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>バッチ</translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation>オプティマイザー</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学習率</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>重み減衰</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>モメンタム</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>スケジュール</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>ウォームアップ</translation>
    </message>
    <message>
        <source>Backbone rate</source>
        <translation>バックボーンの学習率倍率</translation>
    </message>
    <message>
        <source>Head rate</source>
        <translation>ヘッドの学習率倍率</translation>
    </message>
    <message>
        <source>EMA decay</source>
        <translation>EMA の減衰率</translation>
    </message>
    <message>
        <source>Gradient clip</source>
        <translation>勾配クリップ</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>ラベル平滑化</translation>
    </message>
    <message>
        <source>FD and CP loss</source>
        <translation>FD と CP の損失</translation>
    </message>
    <message>
        <source>LD temperature</source>
        <translation>LD の温度</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>切り抜き</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>パディング</translation>
    </message>
    <message>
        <source>Smallest crop</source>
        <translation>最小の切り抜き</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>反転</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>明るさ</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>コントラスト</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>彩度</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>色相</translation>
    </message>
    <message>
        <source>TrivialAugment</source>
        <translation>TrivialAugment</translation>
    </message>
    <message>
        <source>Erasing</source>
        <translation>消去</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>埋め込み</translation>
    </message>
    <message>
        <source>Regularisation</source>
        <translation>正則化</translation>
    </message>
    <message>
        <source>CP target</source>
        <translation>CP の目標</translation>
    </message>
    <message>
        <source>Evaluate every</source>
        <translation>評価の間隔</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>チェックポイントの間隔</translation>
    </message>
    <message>
        <source>or two minutes, whichever comes first; 0: two minutes</source>
        <translation>または2分ごと (早い方)。0なら2分ごと</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>スレッド数</translation>
    </message>
    <message>
        <source>per class</source>
        <translation>クラスごと</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>channels</source>
        <translation>チャンネル</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>images</source>
        <translation>枚</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>ステップ</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>確率</translation>
    </message>
    <message>
        <source>turns</source>
        <translation>回転</translation>
    </message>
    <message>
        <source>name in torchvision or timm</source>
        <translation>torchvision または timm での名前</translation>
    </message>
    <message>
        <source>Starting weights</source>
        <translation>初期の重み</translation>
    </message>
    <message>
        <source>safetensors file of torchvision or timm whose backbone every student begins with; default: random</source>
        <translation>すべての生徒モデルのバックボーンの初期値にする、torchvision または timm の safetensors ファイル。既定値: ランダム</translation>
    </message>
    <message>
        <source>of a ResNet&apos;s stem</source>
        <translation>ResNet のステムの幅</translation>
    </message>
    <message>
        <source>small-image: no stride and no pooling</source>
        <translation>small-image: ストライドとプーリングなし</translation>
    </message>
    <message>
        <source>square</source>
        <translation>正方形</translation>
    </message>
    <message>
        <source>the peak</source>
        <translation>最大値</translation>
    </message>
    <message>
        <source>of sgd</source>
        <translation>sgd のモメンタム</translation>
    </message>
    <message>
        <source>of the learning rate</source>
        <translation>学習率のスケジュール</translation>
    </message>
    <message>
        <source>factor of the learning rate for the backbone</source>
        <translation>バックボーンの学習率に掛ける係数</translation>
    </message>
    <message>
        <source>factor of the learning rate for the heads</source>
        <translation>ヘッドの学習率に掛ける係数</translation>
    </message>
    <message>
        <source>of the moving average of the weights; 0: none</source>
        <translation>重みの移動平均の減衰率。0: なし</translation>
    </message>
    <message>
        <source>largest norm; 0: none</source>
        <translation>ノルムの上限。0: なし</translation>
    </message>
    <message>
        <source>of padded-crop</source>
        <translation>padded-crop で使用</translation>
    </message>
    <message>
        <source>share of the area, of random-resized-crop</source>
        <translation>random-resized-crop での面積の割合</translation>
    </message>
    <message>
        <source>post-processing of the teacher&apos;s embeddings</source>
        <translation>教師の埋め込みの後処理</translation>
    </message>
    <message>
        <source>of standardise and pca-whiten</source>
        <translation>標準化と PCA 白色化で使用</translation>
    </message>
    <message>
        <source>the teacher&apos;s embedding of the source image, or the same with the noise that the generator was shown</source>
        <translation>元画像の教師埋め込み、または生成モデルに与えたノイズを加えたもの</translation>
    </message>
    <message>
        <source>0: at a stage&apos;s ends; default: about 20 times a stage</source>
        <translation>0: 段階の終わりのみ。既定: 段階ごとに約 20 回</translation>
    </message>
    <message>
        <source>auto, cpu or cuda:N</source>
        <translation>auto、cpu、または cuda:N</translation>
    </message>
    <message>
        <source>auto, fp32 or bf16</source>
        <translation>auto、fp32、または bf16</translation>
    </message>
    <message>
        <source>0: the physical cores</source>
        <translation>0: 物理コア数</translation>
    </message>
    <message>
        <source>Images per real image</source>
        <translation>実画像 1 枚あたりの画像数</translation>
    </message>
    <message>
        <source>Guidance</source>
        <translation>ガイダンス</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>スケジューラー</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>予測対象</translation>
    </message>
    <message>
        <source>Eta</source>
        <translation>Eta</translation>
    </message>
    <message>
        <source>Sampling seed</source>
        <translation>サンプリングのシード</translation>
    </message>
    <message>
        <source>Negative prompt</source>
        <translation>ネガティブプロンプト</translation>
    </message>
    <message>
        <source>Prompt templates</source>
        <translation>プロンプトのテンプレート</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>解像度</translation>
    </message>
    <message>
        <source>Save at</source>
        <translation>保存サイズ</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>形式</translation>
    </message>
    <message>
        <source>Noise level</source>
        <translation>ノイズレベル</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>強度</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>訓練データ</translation>
    </message>
    <message>
        <source>timesteps</source>
        <translation>タイムステップ</translation>
    </message>
    <message>
        <source>generated images per labelled real one</source>
        <translation>ラベル付き実画像 1 枚あたりの生成画像数</translation>
    </message>
    <message>
        <source>classifier-free guidance scale; 0 and 1 are without</source>
        <translation>分類器なしガイダンスの強さ。0 と 1 はガイダンスなし</translation>
    </message>
    <message>
        <source>sampler steps</source>
        <translation>サンプラーのステップ数</translation>
    </message>
    <message>
        <source>default: the generator&apos;s own</source>
        <translation>既定: 生成モデルのもの</translation>
    </message>
    <message>
        <source>what the generator&apos;s network predicts; default: by its configuration</source>
        <translation>生成モデルのネットワークの予測対象。既定: モデルの設定による</translation>
    </message>
    <message>
        <source>noise of ddim&apos;s steps</source>
        <translation>ddim の各ステップのノイズ</translation>
    </message>
    <message>
        <source>each with {} for the class name; default: the dataset&apos;s for cls2img, an empty prompt for img2img</source>
        <translation>クラス名の位置に {} を含むテンプレート。既定: cls2img ではデータセットのもの、img2img では空のプロンプト</translation>
    </message>
    <message>
        <source>of sampling; default: native</source>
        <translation>サンプリングの解像度。既定: モデル本来</translation>
    </message>
    <message>
        <source>default: as sampled</source>
        <translation>既定: サンプリングのまま</translation>
    </message>
    <message>
        <source>of the image files</source>
        <translation>画像ファイルの形式</translation>
    </message>
    <message>
        <source>noise on the image&apos;s embedding: with more noise, images differ more from their source</source>
        <translation>画像の埋め込みに加えるノイズ。大きいほど元画像から離れます</translation>
    </message>
    <message>
        <source>share of the sampler steps, from the noised image: with a larger share, images differ more from their source</source>
        <translation>ノイズを加えた画像から実行するサンプラーステップの割合。大きいほど元画像から離れます</translation>
    </message>
    <message>
        <source>images generated together; changes images by rounding at most</source>
        <translation>同時に生成する枚数。画像の違いは丸め誤差までです</translation>
    </message>
    <message>
        <source>of stage 1 on generated images: with the real ones, or alone</source>
        <translation>生成画像を使う段階 1 の訓練データ: 実画像と合わせるか、生成画像のみか</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>間隔</translation>
    </message>
    <message>
        <source>of the sampler steps; with few steps trailing is best; default: the generator&apos;s own</source>
        <translation>サンプリングステップの間隔。ステップ数が少ないときは trailing が最適です。既定: 生成モデルの設定</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>ビュー</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup</translation>
    </message>
    <message>
        <source>CutMix</source>
        <translation>CutMix</translation>
    </message>
    <message>
        <source>Seed of views</source>
        <translation>ビューのシード</translation>
    </message>
    <message>
        <source>per image</source>
        <translation>/ 画像</translation>
    </message>
    <message>
        <source>augmented versions of each image that the teacher sees as the student does; 0: the teacher sees the image itself</source>
        <translation>教師モデルが生徒モデルと同じように見る、各画像の拡張版の数。0: 教師モデルは元の画像を見ます</translation>
    </message>
    <message>
        <source>views are blends of two images, with a share from Beta(x, x); 0: none</source>
        <translation>ビューは 2 枚の画像の混合で、割合は Beta(x, x) に従います。0: なし</translation>
    </message>
    <message>
        <source>views have a part of another image pasted in, of a share from Beta(x, x); 0: none</source>
        <translation>ビューに別の画像の一部を貼り付けます。割合は Beta(x, x) に従います。0: なし</translation>
    </message>
    <message>
        <source>LD weight</source>
        <translation>LD の重み</translation>
    </message>
    <message>
        <source>LD logit scale</source>
        <translation>LD のロジット倍率</translation>
    </message>
    <message>
        <source>LD prior correction</source>
        <translation>LD の事前分布補正</translation>
    </message>
    <message>
        <source>of the LD loss that is added to that of FD and CP; 0: none</source>
        <translation>FD と CP の損失に加える LD 損失の重み。0: なし</translation>
    </message>
    <message>
        <source>factor of the teacher&apos;s cosines; default: the teacher&apos;s own</source>
        <translation>教師モデルのコサインに掛ける係数。既定: 教師モデル自身の値</translation>
    </message>
    <message>
        <source>divides the teacher&apos;s mean class distribution over the labelled images out of its answers</source>
        <translation>ラベル付き画像での教師モデルの平均クラス分布で、その答えを割ります</translation>
    </message>
    <message>
        <source>Share of real images</source>
        <translation>実画像の割合</translation>
    </message>
    <message>
        <source>Share at the end</source>
        <translation>終わりの割合</translation>
    </message>
    <message>
        <source>Loss weight of real images</source>
        <translation>実画像の損失の重み</translation>
    </message>
    <message>
        <source>Batch norms</source>
        <translation>バッチ正規化</translation>
    </message>
    <message>
        <source>in each batch of stage 1 with generated images; default: every image once an epoch</source>
        <translation>生成画像を使う第 1 段階の各バッチでの割合。既定: 1 エポックにつき各画像を 1 回</translation>
    </message>
    <message>
        <source>of real images: the share goes linearly to it over stage 1; default: it stays</source>
        <translation>実画像の割合。第 1 段階の間にこの値まで直線的に変わります。既定: 変わりません</translation>
    </message>
    <message>
        <source>generated ones have the rest; 0.8 as in DataDream; default: every image counts alike</source>
        <translation>生成画像は残りの重みになります。DataDream では 0.8。既定: どの画像も同じ重み</translation>
    </message>
    <message>
        <source>of stage 1: shared, separate for generated images, or re-estimated on real ones before each evaluation</source>
        <translation>第 1 段階のバッチ正規化。共有、生成画像だけ別、または評価のたびに実画像で推定し直し</translation>
    </message>
</context>
<context>
    <name>retort::ui::AccuracyCard</name>
    <message>
        <source>Zero-shot accuracy</source>
        <translation>ゼロショット精度</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>未測定</translation>
    </message>
    <message>
        <source>Measured on</source>
        <translation>測定する分割</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>測定の進行状況</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>By class</source>
        <translation>クラス別</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>混同行列</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 points against &quot;%2&quot;</source>
        <translation>「%2」との差 %1 ポイント</translation>
    </message>
    <message>
        <source>the same as &quot;%1&quot;</source>
        <translation>「%1」と同じ</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告：%1</translation>
    </message>
    <message>
        <source>%1 · %2 %3 images of %4 · templates: %5</source>
        <translation>%1 · %4 の%3画像 %2 枚 · テンプレート: %5</translation>
    </message>
    <message>
        <source>Measure how well the teacher classifies with these prompts before you train with them.</source>
        <translation>実行に時間をかける前に、これらのプロンプトで教師がどれだけ正しく分類できるかを測定できます。</translation>
    </message>
    <message>
        <source>If prompts are chosen on the test split, later test results are too good</source>
        <translation>テスト分割でプロンプトを選ぶと、その後のテスト結果が実際より良く出ます</translation>
    </message>
    <message>
        <source>%1, %2 images</source>
        <translation>%1、%2 枚</translation>
    </message>
    <message>
        <source>Measured before the last change; the new value follows.</source>
        <translation>最後の変更より前の値です。新しい値はまもなく表示されます。</translation>
    </message>
    <message>
        <source>The prompts have changed since this measurement. Measure again.</source>
        <translation>測定後にプロンプトが変更されました。もう一度測定してください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::AdaptationForm</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Adapt</source>
        <translation>適応させる</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>The dataset whose labelled images the generator learns</source>
        <translation>生成モデルが学ぶラベル付き画像のデータセット</translation>
    </message>
    <message>
        <source>Rank of the change of each layer: a higher one learns more detail from more images</source>
        <translation>各層の変化のランク。高いほど、多くの画像から細部を学べます</translation>
    </message>
    <message>
        <source>By the generator&apos;s width; 0.0001 for Stable Diffusion</source>
        <translation>生成モデルの幅によります。Stable Diffusion では 0.0001</translation>
    </message>
    <message>
        <source>Text encoder learns as well</source>
        <translation>テキストエンコーダーも学習する</translation>
    </message>
    <message>
        <source>For words that the generator does not know; it takes more memory and time</source>
        <translation>生成モデルが知らない言葉のため。メモリと時間が余分にかかります</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Rank</source>
        <translation>ランク</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>ステップ数</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>バッチ</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学習率</translation>
    </message>
    <message>
        <source>Adapt %1 to a dataset</source>
        <translation>%1 をデータセットに適応</translation>
    </message>
    <message>
        <source>Import a dataset first.</source>
        <translation>先にデータセットをインポートしてください。</translation>
    </message>
    <message>
        <source>Opening the dataset…</source>
        <translation>データセットを開いています…</translation>
    </message>
    <message>
        <source>%1 labelled images; same subset as in studies. The generator learns them with the prompts of their classes, and is added to the models.</source>
        <translation>ラベル付き画像 %1 枚。スタディと同じ部分集合です。生成モデルはクラスのプロンプトとともに学び、モデルに追加されます。</translation>
    </message>
    <message>
        <source>A name has at most 100 letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>名前は英数字、&apos;-&apos;、&apos;_&apos;、&apos;.&apos; で 100 文字までです</translation>
    </message>
    <message>
        <source>Puts the training into the queue</source>
        <translation>訓練をキューに入れます</translation>
    </message>
</context>
<context>
    <name>retort::ui::AxesPopover</name>
    <message>
        <source>Axes</source>
        <translation>軸</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>to</source>
        <translation>上限</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>すべて表示</translation>
    </message>
    <message>
        <source>%1 from</source>
        <translation>%1 の下限</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
</context>
<context>
    <name>retort::ui::BarChart</name>
    <message>
        <source>Bar chart</source>
        <translation>棒グラフ</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: %2 %3, %4 %5</source>
        <translation>%1: %3 %2、%5 %4</translation>
    </message>
</context>
<context>
    <name>retort::ui::CellCard</name>
    <message>
        <source>generation %1</source>
        <translation>生成 %1</translation>
    </message>
    <message>
        <source>distillation %1</source>
        <translation>蒸留 %1</translation>
    </message>
    <message>
        <source>fine-tuning %1</source>
        <translation>微調整 %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln run(s)</source>
        <translation>
            <numerusform>実行 %Ln 回</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, each: %2</source>
        <translation>%1、1 回あたり: %2</translation>
    </message>
    <message>
        <source>Close the cell</source>
        <translation>セルを閉じる</translation>
    </message>
    <message>
        <source>What differs between the runs</source>
        <translation>実行間の違い</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>混同</translation>
    </message>
    <message>
        <source>Whose confusion matrix</source>
        <translation>混同行列の対象</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1 ±%2 %</source>
        <translation>%1 ±%2 %</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>All seeds</source>
        <translation>全シードの合計</translation>
    </message>
    <message>
        <source>Run %1, seed %2</source>
        <translation>実行 %1、シード %2</translation>
    </message>
    <message>
        <source>Export run…</source>
        <translation>実行を書き出す…</translation>
    </message>
    <message>
        <source>Shows the generated set that these runs learn from</source>
        <translation>これらの実行が学習した生成セットを表示します</translation>
    </message>
    <message>
        <source>Keeps these runs: the next cell, of this or another study, is compared with them</source>
        <translation>これらの実行を固定し、次に選ぶセル (他のスタディでも可) と比較します</translation>
    </message>
    <message>
        <source>%1 teacher forward passes</source>
        <translation>教師の推論 %1 回</translation>
    </message>
    <message>
        <source>Generated images</source>
        <translation>生成画像</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>固定</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>固定済み</translation>
    </message>
    <message>
        <source>The next cell is compared with %1; click to end that</source>
        <translation>次のセルを %1 と比較します。クリックで解除します</translation>
    </message>
    <message>
        <source>Writes the chosen run, its curves and its student into a folder that can be imported on another machine</source>
        <translation>選択した実行を曲線と生徒モデルとともに、別のマシンでインポートできるフォルダーに書き出します</translation>
    </message>
    <message>
        <source>%1 of %2 runs finished</source>
        <translation>%2 件中 %1 件の実行が完了</translation>
    </message>
    <message>
        <source>Gain over SUP: %1</source>
        <translation>SUP に対する利得: %1</translation>
    </message>
    <message>
        <source>%1 of %2 generated images kept</source>
        <translation>生成画像 %2 枚のうち %1 枚を採用</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告：%1</translation>
    </message>
</context>
<context>
    <name>retort::ui::CellGrid</name>
    <message>
        <source>Real</source>
        <translation>実画像</translation>
    </message>
    <message>
        <source>All of %1</source>
        <translation>%1 をすべて選択</translation>
    </message>
    <message>
        <source>%1 training · %2 test</source>
        <translation>訓練 %1 · テスト %2</translation>
    </message>
    <message>
        <source>Click: %1</source>
        <translation>クリック: %1</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
</context>
<context>
    <name>retort::ui::ClassNameCard</name>
    <message>
        <source>Classes</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Names of the classes</source>
        <translation>クラスの名前</translation>
    </message>
    <message>
        <source>Reset to the dataset&apos;s names</source>
        <translation>データセットの名前に戻す</translation>
    </message>
    <message>
        <source>text inserted for {}</source>
        <translation>{} に入るテキスト</translation>
    </message>
    <message>
        <source>These are the dataset&apos;s names</source>
        <translation>データセットの名前のままです</translation>
    </message>
    <message>
        <source>Resets every class to the dataset&apos;s name; can be undone</source>
        <translation>すべてのクラス名をデータセットの名前に戻します。元に戻せます</translation>
    </message>
</context>
<context>
    <name>retort::ui::ClassNameTable</name>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Reads as</source>
        <translation>読まれる語</translation>
    </message>
    <message>
        <source>Accuracy, %</source>
        <translation>精度 (%)</translation>
    </message>
</context>
<context>
    <name>retort::ui::ClassTable</name>
    <message>
        <source>Label</source>
        <translation>ラベル</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>テスト</translation>
    </message>
    <message>
        <source>Labelled</source>
        <translation>ラベル付き</translation>
    </message>
    <message>
        <source>Generated</source>
        <translation>生成</translation>
    </message>
</context>
<context>
    <name>retort::ui::ClassesTab</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Show training images</source>
        <translation>訓練画像を表示</translation>
    </message>
    <message>
        <source>Images by class</source>
        <translation>クラス別の画像数</translation>
    </message>
    <message>
        <source>test images</source>
        <translation>テスト画像</translation>
    </message>
</context>
<context>
    <name>retort::ui::ClusterForm</name>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>By which you choose it</source>
        <translation>選択するときの名前</translation>
    </message>
    <message>
        <source>ssh host</source>
        <translation>ssh ホスト</translation>
    </message>
    <message>
        <source>A login node as ssh knows it: name, user@name or an alias of ~/.ssh/config; ssh must reach it without asking for a password. Empty: this machine is a login node</source>
        <translation>ssh が接続できるログインノード: 名前、user@名前、または ~/.ssh/config の別名。パスワードなしで接続できる必要があります。空欄: このマシンがログインノードです</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>このマシン</translation>
    </message>
    <message>
        <source>Folder there</source>
        <translation>クラスターのフォルダー</translation>
    </message>
    <message>
        <source>For Retort alone, on a disk that all nodes see; a relative one begins at home</source>
        <translation>Retort 専用で、全ノードから見えるディスク上のフォルダー。相対パスはホームから始まります</translation>
    </message>
    <message>
        <source>retort-cli there</source>
        <translation>クラスターの retort-cli</translation>
    </message>
    <message>
        <source>Its path, or its name where a login shell finds it</source>
        <translation>パス、またはログインシェルから見つかる名前</translation>
    </message>
    <message>
        <source>Partition</source>
        <translation>パーティション</translation>
    </message>
    <message>
        <source>Where Slurm runs the tasks</source>
        <translation>Slurm がタスクを実行する場所</translation>
    </message>
    <message>
        <source>default</source>
        <translation>既定</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>That Slurm charges</source>
        <translation>Slurm が課金する先</translation>
    </message>
    <message>
        <source>Time limit of a task</source>
        <translation>タスクの制限時間</translation>
    </message>
    <message>
        <source>As Slurm reads it: 4:00:00. A task that needs longer saves its state and goes on</source>
        <translation>Slurm の書式: 4:00:00。時間が足りないタスクは状態を保存して続行します</translation>
    </message>
    <message>
        <source>Memory of a task</source>
        <translation>タスクのメモリー</translation>
    </message>
    <message>
        <source>As Slurm reads it: 16G</source>
        <translation>Slurm の書式: 16G</translation>
    </message>
    <message>
        <source>Other options of sbatch</source>
        <translation>sbatch のその他のオプション</translation>
    </message>
    <message>
        <source>As they are, with spaces between them: --qos=high</source>
        <translation>空白で区切ってそのまま: --qos=high</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>GPUs per task</source>
        <translation>タスクあたりの GPU</translation>
    </message>
    <message>
        <source>A task trains one student, or generates images</source>
        <translation>1 つのタスクは生徒を 1 つ学習するか、画像を生成します</translation>
    </message>
    <message>
        <source>CPU cores per task</source>
        <translation>タスクあたりの CPU コア</translation>
    </message>
    <message>
        <source>For loading images, and for training without a GPU</source>
        <translation>画像の読み込みと、GPU なしの学習に使います</translation>
    </message>
    <message>
        <source>Removes the cluster from the list; its folder and jobs stay</source>
        <translation>一覧からクラスターを削除します。フォルダーとジョブは残ります</translation>
    </message>
    <message>
        <source>Add a cluster</source>
        <translation>クラスターを追加</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>%1 を編集</translation>
    </message>
</context>
<context>
    <name>retort::ui::CombinationForm</name>
    <message>
        <source>Add a LoRA</source>
        <translation>LoRA を追加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Combine</source>
        <translation>組み合わせる</translation>
    </message>
    <message>
        <source>Combine a generator</source>
        <translation>生成モデルを組み合わせる</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Model default</source>
        <translation>モデルの既定値</translation>
    </message>
    <message>
        <source>What is used where nothing else is asked for; lcm for models and LoRAs that were distilled for it</source>
        <translation>ほかに指定がないときに使います。lcm 用に蒸留されたモデルや LoRA には lcm</translation>
    </message>
    <message>
        <source>The text-to-image generator to start from</source>
        <translation>もとになる、テキストから生成するモデル</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>ベース</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>スケジューラー</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Image adapter</source>
        <translation>画像アダプター</translation>
    </message>
    <message>
        <source>An IP-Adapter file (.safetensors): images are then generated from the teacher&apos;s embedding of an image</source>
        <translation>IP-Adapter ファイル (.safetensors)。画像の教師モデル埋め込みから生成します</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>倍率</translation>
    </message>
    <message>
        <source>Decoder</source>
        <translation>デコーダー</translation>
    </message>
    <message>
        <source>A TAESD file (.safetensors): a small decoder, faster and with a little less detail</source>
        <translation>TAESD ファイル (.safetensors)。小さなデコーダーで、速く、細部がやや減ります</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Choose the file: %1</source>
        <translation>ファイルを選ぶ: %1</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <translation>重み (*.safetensors)</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>A LoRA file (.safetensors) with the names of kohya, PEFT or diffusers</source>
        <translation>kohya、PEFT、diffusers の名前を持つ LoRA ファイル (.safetensors)</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>強度</translation>
    </message>
    <message>
        <source>Remove this LoRA</source>
        <translation>この LoRA を外す</translation>
    </message>
    <message>
        <source>Its parts are being checked</source>
        <translation>部品を確認しています</translation>
    </message>
    <message>
        <source>Add a Stable Diffusion model first</source>
        <translation>先に Stable Diffusion のモデルを追加してください</translation>
    </message>
    <message>
        <source>Choose a LoRA, an image adapter, a decoder or a scheduler first</source>
        <translation>先に LoRA、画像アダプター、デコーダー、スケジューラーのいずれかを選んでください</translation>
    </message>
    <message>
        <source>Checks that the parts belong together, and adds the generator</source>
        <translation>部品が合うことを確認し、生成モデルを追加します</translation>
    </message>
    <message>
        <source>Checking its parts…</source>
        <translation>部品を確認しています…</translation>
    </message>
</context>
<context>
    <name>retort::ui::ComparisonCard</name>
    <message>
        <source>Student</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>Test accuracy</source>
        <translation>テスト精度</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>パラメーター数</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>遅延</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>入力</translation>
    </message>
    <message>
        <source>No student is chosen</source>
        <translation>生徒モデルが選択されていません</translation>
    </message>
    <message>
        <source>Choose one in the table above.</source>
        <translation>上の表から選択してください。</translation>
    </message>
    <message>
        <source>%1, seed %2</source>
        <translation>%1、シード %2</translation>
    </message>
    <message>
        <source>No teacher</source>
        <translation>教師なし</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 px</translation>
    </message>
    <message>
        <source>%1 times as fast as its teacher</source>
        <translation>教師の %1 倍の速さ</translation>
    </message>
    <message>
        <source>Slower than its teacher by %1 ms</source>
        <translation>教師より %1 ms 遅い</translation>
    </message>
    <message>
        <source>Its latency has not been measured on this machine yet.</source>
        <translation>このマシンでの遅延はまだ測定されていません。</translation>
    </message>
    <message>
        <source>, teacher&apos;s image tower %1</source>
        <translation>、教師の画像エンコーダーは %1</translation>
    </message>
    <message>
        <source>Best on validation</source>
        <translation>検証での最良</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>積和演算数 (MACs)</translation>
    </message>
    <message>
        <source>Measuring, image by image…</source>
        <translation>画像を 1 枚ずつ測定しています…</translation>
    </message>
    <message numerus="yes">
        <source>Latency: the median of %1 single images on %2 with %Ln thread(s), student %3%4.</source>
        <translation>
            <numerusform>遅延: %2 (%Ln スレッド) で画像 %1 枚を 1 枚ずつ処理したときの中央値。生徒モデルは %3%4。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ComputeChoice</name>
    <message>
        <source>Compute</source>
        <translation>計算場所</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>このマシン</translation>
    </message>
    <message>
        <source>Add a cluster…</source>
        <translation>クラスターを追加…</translation>
    </message>
    <message>
        <source>Edit %1…</source>
        <translation>%1 を編集…</translation>
    </message>
    <message>
        <source>Where studies are run and sets are generated: on this machine, or as tasks of a cluster with Slurm, whose results come back here</source>
        <translation>スタディの実行とセットの生成を行う場所: このマシン、または Slurm のあるクラスターのタスク (結果はここに戻ります)</translation>
    </message>
</context>
<context>
    <name>retort::ui::ConfusedImageSearch</name>
    <message>
        <source>%1 has other test images now than those that run %2 was evaluated on.</source>
        <translation>%1 のテスト画像は、実行 %2 の評価に使われたものと異なります。</translation>
    </message>
</context>
<context>
    <name>retort::ui::ConfusionImages</name>
    <message>
        <source>Close the images</source>
        <translation>画像を閉じる</translation>
    </message>
    <message>
        <source>%1, correct</source>
        <translation>%1、正解</translation>
    </message>
    <message>
        <source>%1 predicted as %2</source>
        <translation>%1 を %2 と予測</translation>
    </message>
    <message>
        <source>The student classifies the test images of this class.</source>
        <translation>生徒モデルがこのクラスのテスト画像を分類しています。</translation>
    </message>
    <message>
        <source>No test image of this class is predicted as the other one.</source>
        <translation>このクラスのテスト画像で、もう一方のクラスと予測されたものはありません。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>画像 %Ln 枚</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, predicted so %2 times by %3 students</source>
        <translation>%1、%3 個の生徒モデルが %2 回そう予測</translation>
    </message>
    <message>
        <source>running the student</source>
        <translation>生徒モデルで推論中</translation>
    </message>
</context>
<context>
    <name>retort::ui::ConfusionView</name>
    <message>
        <source>Confusion matrix</source>
        <translation>混同行列</translation>
    </message>
    <message>
        <source>%1 of %2 (%3 %)</source>
        <translation>%2 枚中 %1 枚 (%3 %)</translation>
    </message>
    <message>
        <source>Rows: true class. Columns: predicted class.</source>
        <translation>行: 正解クラス。列: 予測クラス。</translation>
    </message>
    <message>
        <source>%1 correct: %2</source>
        <translation>%1 正解: %2</translation>
    </message>
    <message>
        <source>%1 predicted as %2: %3</source>
        <translation>%1 を %2 と予測: %3</translation>
    </message>
    <message>
        <source>%1 of %2 predictions by %3 students (%4 %)</source>
        <translation>%3 個の生徒モデルの予測 %2 件中 %1 件 (%4 %)</translation>
    </message>
</context>
<context>
    <name>retort::ui::CuratePanel</name>
    <message>
        <source>Fréchet distance %1 · precision %2 · recall %3 · diversity %4 (real %5) · by %6</source>
        <translation>フレシェ距離 %1 · 適合率 %2 · 再現率 %3 · 多様性 %4(実画像 %5)· %6 による</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>制限なし</translation>
    </message>
    <message>
        <source>Apply rules</source>
        <translation>規則を適用</translation>
    </message>
    <message>
        <source>Teacher scores</source>
        <translation>教師のスコア</translation>
    </message>
    <message>
        <source>No teacher has scored this set.</source>
        <translation>このセットを採点した教師はまだありません。</translation>
    </message>
    <message>
        <source>Above chance only</source>
        <translation>偶然より上のみ</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Min. score</source>
        <translation>最低スコア</translation>
    </message>
    <message>
        <source>Top k per class</source>
        <translation>クラスごとの上位 k 枚</translation>
    </message>
    <message>
        <source>Max. per class</source>
        <translation>クラスごとの上限</translation>
    </message>
    <message>
        <source> · Warning: %1 real and %2 generated images are too few for the Fréchet distance: the value is too large. Compare it only with sets of the same size.</source>
        <translation> · 警告: 実画像 %1 枚と生成画像 %2 枚ではフレシェ距離には少なすぎ、値が大きくなりすぎます。同じ枚数のセットとだけ比較してください。</translation>
    </message>
    <message>
        <source>Exclude near-duplicates of test images</source>
        <translation>テスト画像とほぼ同じ画像を除外</translation>
    </message>
    <message>
        <source>Compare with test images</source>
        <translation>テスト画像と比較</translation>
    </message>
    <message>
        <source>Kept and excluded by class</source>
        <translation>クラスごとの採用数と除外数</translation>
    </message>
    <message>
        <source>The set was not compared with test images yet.</source>
        <translation>このセットはまだテスト画像と比較されていません。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) of this set nearly identical to test images</source>
        <translation>
            <numerusform>このセットの %Ln 枚がテスト画像とほぼ同じです</numerusform>
        </translation>
    </message>
    <message>
        <source>The set is still being generated.</source>
        <translation>セットはまだ生成中です。</translation>
    </message>
    <message>
        <source>Excludes the images that fail the rules; no file is deleted, and Undo reverts it</source>
        <translation>規則に合わない画像を除外します。ファイルは削除されず、「元に戻す」で戻せます</translation>
    </message>
    <message>
        <source>Finds images that are nearly identical to test images, and measures the quality of the set</source>
        <translation>テスト画像とほぼ同じ画像を探し、セットの質を示します</translation>
    </message>
    <message>
        <source>These rules keep %1 and exclude %2</source>
        <translation>この規則で %1 枚を採用し、%2 枚を除外します</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>測定</translation>
    </message>
    <message>
        <source>Student entropy</source>
        <translation>生徒モデルのエントロピー</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>ヒストグラム</translation>
    </message>
    <message>
        <source>Which values the histogram shows</source>
        <translation>ヒストグラムに表示する値</translation>
    </message>
    <message>
        <source>Student that is asked</source>
        <translation>尋ねる生徒モデル</translation>
    </message>
    <message>
        <source>Whose predictions are taken: the entropy is high for images that are hard for this student</source>
        <translation>予測に使う生徒モデル。この生徒モデルに難しい画像ほどエントロピーが高くなります</translation>
    </message>
    <message>
        <source>Min. entropy</source>
        <translation>最小エントロピー</translation>
    </message>
    <message>
        <source>Max. entropy</source>
        <translation>最大エントロピー</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>エントロピー</translation>
    </message>
    <message>
        <source>Last SUP</source>
        <translation>最後の SUP</translation>
    </message>
    <message>
        <source>min.</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>max.</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>No student has been asked about this set yet.</source>
        <translation>このセットについて、まだどの生徒モデルにも尋ねていません。</translation>
    </message>
    <message>
        <source>By %1</source>
        <translation>%1 による</translation>
    </message>
    <message>
        <source>No student of this dataset has been trained yet.</source>
        <translation>このデータセットの生徒モデルはまだ訓練されていません。</translation>
    </message>
    <message>
        <source>Asks the student about every image: the entropy of its prediction is 0 where it is certain, 1 where all classes are equally likely to it</source>
        <translation>すべての画像について生徒モデルに尋ねます。予測のエントロピーは、確信があれば 0、すべてのクラスが同じ確率なら 1 です</translation>
    </message>
    <message>
        <source>The min. entropy is above the max. entropy.</source>
        <translation>最小エントロピーが最大エントロピーより大きくなっています。</translation>
    </message>
</context>
<context>
    <name>retort::ui::CurationClassTable</name>
    <message>
        <source>%1 by hand</source>
        <translation>手動で %1 枚</translation>
    </message>
    <message>
        <source>%1 by score</source>
        <translation>スコアで %1 枚</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>%1 not above chance</source>
        <translation>偶然を超えない %1 枚</translation>
    </message>
    <message>
        <source>%1 near-duplicate of a test image</source>
        <translation>テスト画像とほぼ同じ %1 枚</translation>
    </message>
    <message>
        <source>%1 below the top k</source>
        <translation>上位 k に入らない %1 枚</translation>
    </message>
    <message>
        <source>%1 above the max. per class</source>
        <translation>クラスの上限を超える %1 枚</translation>
    </message>
    <message>
        <source>Excluded</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>%1 below the min. entropy</source>
        <translation>%1 枚が最小エントロピー未満</translation>
    </message>
    <message>
        <source>%1 above the max. entropy</source>
        <translation>%1 枚が最大エントロピー超</translation>
    </message>
</context>
<context>
    <name>retort::ui::CurvePlot</name>
    <message>
        <source>fine-tuning starts</source>
        <translation>微調整の開始</translation>
    </message>
    <message>
        <source>fine-tuning step %1</source>
        <translation>微調整ステップ %1</translation>
    </message>
    <message>
        <source>distillation step %1</source>
        <translation>蒸留ステップ %1</translation>
    </message>
    <message>
        <source>%1 (run %2)</source>
        <translation>%1 (実行 %2)</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲線</translation>
    </message>
    <message>
        <source>%1 over %2 runs</source>
        <translation>%2 件の実行の%1</translation>
    </message>
</context>
<context>
    <name>retort::ui::CurveSet</name>
    <message>
        <source>%1, seed %2</source>
        <translation>%1、シード %2</translation>
    </message>
</context>
<context>
    <name>retort::ui::CurvesCard</name>
    <message>
        <source>Each seed</source>
        <translation>シードごと</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>平滑化</translation>
    </message>
    <message>
        <source>Exponential smoothing; the values themselves stay visible behind the line</source>
        <translation>指数平滑化。元の値は線の背後に表示されたままです</translation>
    </message>
    <message>
        <source>A curve for every run instead of the mean over seeds</source>
        <translation>シードの平均ではなく、実行ごとに曲線を表示します</translation>
    </message>
    <message>
        <source>Axes</source>
        <translation>軸</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>エクスポート</translation>
    </message>
    <message>
        <source>Document (PDF)…</source>
        <translation>文書 (PDF)…</translation>
    </message>
    <message>
        <source>Values (CSV)…</source>
        <translation>数値 (CSV)…</translation>
    </message>
    <message>
        <source>No curves yet</source>
        <translation>曲線はまだありません</translation>
    </message>
    <message>
        <source>off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>Export the curves</source>
        <translation>曲線のエクスポート</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>%1 を書き出しました</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>曲線</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>対数</translation>
    </message>
    <message>
        <source>Study of the curves</source>
        <translation>曲線のスタディ</translation>
    </message>
    <message>
        <source>The study whose curves are shown</source>
        <translation>曲線を表示するスタディ</translation>
    </message>
    <message>
        <source>Dataset of the curves</source>
        <translation>曲線のデータセット</translation>
    </message>
    <message>
        <source>The dataset whose curves are shown</source>
        <translation>曲線を表示するデータセット</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>横軸: %1</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Horizontal axis</source>
        <translation>横軸</translation>
    </message>
    <message>
        <source>Logarithmic axis of values</source>
        <translation>値の軸を対数にする</translation>
    </message>
    <message>
        <source>Image (PNG)…</source>
        <translation>画像 (PNG)…</translation>
    </message>
    <message>
        <source>No curves of %1 yet</source>
        <translation>%1 の曲線はまだありません</translation>
    </message>
    <message>
        <source>No times are stored for these runs</source>
        <translation>これらの実行には時間が保存されていません</translation>
    </message>
    <message>
        <source>They were trained by an earlier version. Choose steps or images instead.</source>
        <translation>以前のバージョンで訓練されたものです。ステップ数か画像数を選択してください。</translation>
    </message>
    <message>
        <source>%1 of these runs has not been measured so far.</source>
        <translation>これらの実行の%1はまだ測定されていません。</translation>
    </message>
    <message>
        <source>Accuracy of %1 (%)</source>
        <translation>%1 の精度 (%)</translation>
    </message>
    <message numerus="yes">
        <source>each the mean of %Ln run(s)</source>
        <translation>
            <numerusform>それぞれ %Ln 件の実行の平均</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each the mean of %1 to %Ln run(s)</source>
        <translation>
            <numerusform>それぞれ %1 ~ %Ln 件の実行の平均</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 of %3 images</source>
        <translation>%1、%3 枚中 %2 枚</translation>
    </message>
    <message>
        <source>Vertical axis</source>
        <translation>縦軸</translation>
    </message>
    <message>
        <source>They appear here after the first evaluation of a run.</source>
        <translation>実行の最初の評価の後、ここに表示されます。</translation>
    </message>
    <message>
        <source>Set what the axes show; the wheel zooms (after a click where the page scrolls), dragging moves, a double click shows all</source>
        <translation>軸の範囲を設定します。ホイールで拡大・縮小(ページがスクロールする場合はクリック後)、ドラッグで移動、ダブルクリックで全体表示</translation>
    </message>
</context>
<context>
    <name>retort::ui::DataPage</name>
    <message>
        <source>Data</source>
        <translation>データ</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>フォルダーを追加…</translation>
    </message>
    <message>
        <source>Stopped. Nothing was added.</source>
        <translation>中止しました。何も追加されていません。</translation>
    </message>
    <message>
        <source>A folder that holds one folder per class</source>
        <translation>クラスごとのフォルダーを含むフォルダー</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Add an archive…</source>
        <translation>アーカイブを追加…</translation>
    </message>
    <message>
        <source>Drop one folder or archive at a time.</source>
        <translation>フォルダーまたはアーカイブは一度に一つだけドロップしてください。</translation>
    </message>
    <message>
        <source>Only folders and archives on this machine can be added.</source>
        <translation>追加できるのは、このマシンにあるフォルダーとアーカイブだけです。</translation>
    </message>
    <message>
        <source>%1 is downloaded and added.</source>
        <translation>%1 をダウンロードして追加しました。</translation>
    </message>
    <message>
        <source>Archives (%1)</source>
        <translation>アーカイブ (%1)</translation>
    </message>
    <message>
        <source>The images that students are trained and tested on.</source>
        <translation>生徒モデルの訓練とテストに使う画像です。</translation>
    </message>
    <message>
        <source>Archive of a dataset</source>
        <translation>データセットのアーカイブ</translation>
    </message>
    <message>
        <source>Another dataset is being added. Wait until it is done, or stop it.</source>
        <translation>別のデータセットを追加中です。完了を待つか、中止してください。</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 を確認しています…</translation>
    </message>
    <message>
        <source>Added %1: %2 images, unpacked into the workspace.</source>
        <translation>%1 を追加しました: 画像 %2 枚。ワークスペースに展開しました。</translation>
    </message>
    <message>
        <source>Added %1: %2 images. The files stay where they are.</source>
        <translation>%1 を追加しました (画像 %2 枚)。画像は元の場所に残ります。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s) are listed under &quot;Problems&quot;.</source>
        <translation>
            <numerusform>%Ln 件の問題が「問題」に一覧表示されています。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is in the queue; see the queue for progress.</source>
        <translation>%1 をキューに追加しました。進み具合はキューで確認できます。</translation>
    </message>
    <message>
        <source>%1 was removed from the list. Its files stay where they are.</source>
        <translation>%1 をリストから外しました。画像は元の場所にあります。</translation>
    </message>
</context>
<context>
    <name>retort::ui::DatasetBar</name>
    <message>
        <source>Add your own</source>
        <translation>独自データの追加</translation>
    </message>
    <message>
        <source>Datasets</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>Drop a folder or an archive here that has one folder of images per class.</source>
        <translation>クラスごとの画像フォルダーを含むフォルダーまたはアーカイブを、ここにドロップしてください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::DatasetCard</name>
    <message>
        <source>opening</source>
        <translation>読み込み中</translation>
    </message>
    <message>
        <source>opening, %1 %</source>
        <translation>読み込み中 (%1 %)</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>使用可能</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>broken</source>
        <translation>破損</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln クラス</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 × %2 px</source>
        <translation>%1 × %2 px</translation>
    </message>
    <message>
        <source>sizes vary</source>
        <translation>サイズ混在</translation>
    </message>
    <message>
        <source>grey</source>
        <translation>グレー</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>カラー</translation>
    </message>
    <message>
        <source>Get %1 (%2) from %3, then drop it here.</source>
        <translation>%3 から %1 (%2) を入手し、ここにドロップしてください。</translation>
    </message>
    <message>
        <source>Licence: %1</source>
        <translation>ライセンス: %1</translation>
    </message>
</context>
<context>
    <name>retort::ui::DatasetView</name>
    <message>
        <source>Remove from the list</source>
        <translation>リストから外す</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>フォルダーを開く</translation>
    </message>
    <message>
        <source>%1 cannot be used</source>
        <translation>%1 は使用できません</translation>
    </message>
    <message>
        <source>Open its web page</source>
        <translation>ウェブページを開く</translation>
    </message>
    <message>
        <source>Licence: %1</source>
        <translation>ライセンス: %1</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>Downloads, checks and adds the dataset. The download can be paused and resumed in the queue.</source>
        <translation>データセットをダウンロードし、確認して追加します。ダウンロードはキューで一時停止・再開できます。</translation>
    </message>
    <message>
        <source>Rescan</source>
        <translation>再スキャン</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>Scan its files again</source>
        <translation>ファイルをもう一度スキャンします</translation>
    </message>
    <message>
        <source>Remove the dataset from the list; its files stay where they are</source>
        <translation>データセットをリストから外します。ファイルはそのまま残ります</translation>
    </message>
    <message>
        <source>Problems (%1)</source>
        <translation>問題 (%1)</translation>
    </message>
    <message>
        <source>%1 was not found</source>
        <translation>%1 が見つかりません</translation>
    </message>
</context>
<context>
    <name>retort::ui::DistilPage</name>
    <message>
        <source>Distil</source>
        <translation>蒸留</translation>
    </message>
    <message>
        <source>Choose the cells of the table to run. Finished cells are not run again.</source>
        <translation>実行する表のセルを選択してください。完了したセルは再実行されません。</translation>
    </message>
    <message>
        <source>Open study…</source>
        <translation>スタディを開く…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>名前を付けて保存…</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>Name of the study</source>
        <translation>スタディの名前</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Puts the study into the queue (Ctrl+R)</source>
        <translation>スタディをキューに追加します (Ctrl+R)</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cell(s)</source>
        <translation>
            <numerusform>%Ln セル</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seed(s)</source>
        <translation>
            <numerusform>%Ln シード</numerusform>
        </translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>%1を実行</translation>
    </message>
    <message>
        <source>%1 is in the queue.</source>
        <translation>%1 をキューに追加しました。</translation>
    </message>
    <message>
        <source>A study</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>Studies (*.json)</source>
        <translation>スタディ (*.json)</translation>
    </message>
    <message>
        <source>Save the study</source>
        <translation>スタディの保存</translation>
    </message>
    <message>
        <source>Saved as %1.</source>
        <translation>%1 として保存しました。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln run(s) left</source>
        <translation>
            <numerusform>実行 残り %Ln 回</numerusform>
        </translation>
    </message>
    <message>
        <source>up to %1 of disk</source>
        <translation>ディスク最大 %1</translation>
    </message>
    <message>
        <source>Studies</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>The studies of this workspace, to open, duplicate, rename, annotate or delete</source>
        <translation>このワークスペースのスタディ: 開く、複製、名前の変更、メモ、削除</translation>
    </message>
    <message>
        <source>Nothing left to do: every run of this study is finished.</source>
        <translation>残りの作業はありません: このスタディの実行はすべて完了しています。</translation>
    </message>
    <message>
        <source>%1 samples seen</source>
        <translation>学習サンプル数 %1</translation>
    </message>
    <message>
        <source>%1 images to generate</source>
        <translation>生成する画像 %1 枚</translation>
    </message>
    <message>
        <source>%1 teacher forward passes</source>
        <translation>教師の推論 %1 回</translation>
    </message>
    <message>
        <source>The study uses these prompts for the classes of %1.</source>
        <translation>スタディは %1 のクラスにこれらのプロンプトを使います。</translation>
    </message>
    <message>
        <source>The columns of %1 are trained on the set %2 as it is.</source>
        <translation>%1 の列は、セット %2 をそのまま使って訓練します。</translation>
    </message>
    <message>
        <source>Checking remaining runs…</source>
        <translation>残りの実行を確認中…</translation>
    </message>
    <message>
        <source>time unknown: nothing has been trained or generated on this machine yet</source>
        <translation>所要時間は不明: このマシンではまだ何も訓練・生成していません</translation>
    </message>
    <message>
        <source>about %1 on this machine, a guess by similar work</source>
        <translation>このマシンで約 %1（似た作業からの推定）</translation>
    </message>
    <message>
        <source>about %1 on this machine, by earlier work</source>
        <translation>このマシンで約 %1（これまでの作業から）</translation>
    </message>
    <message>
        <source>Running: %1</source>
        <translation>実行中: %1</translation>
    </message>
    <message>
        <source>generating images</source>
        <translation>画像の生成</translation>
    </message>
    <message>
        <source>the teacher&apos;s forward passes</source>
        <translation>教師モデルの順伝播</translation>
    </message>
    <message>
        <source>training</source>
        <translation>訓練</translation>
    </message>
    <message>
        <source>at least %1 on this machine, and the time of %2, which is not known yet</source>
        <translation>このマシンで少なくとも %1。%2 の時間はまだ不明です</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s)</source>
        <translation>
            <numerusform>%Ln 個の値</numerusform>
        </translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告: %1</translation>
    </message>
    <message>
        <source>Every run is finished, of other studies: Run makes the table and the curves of this one from them.</source>
        <translation>すべての実行がほかのスタディで完了しています。「実行」を押すと、それらからこのスタディの表と曲線を作ります。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Goes on with the study, which is paused in the queue (Ctrl+R)</source>
        <translation>キューで一時停止中のスタディを再開します (Ctrl+R)</translation>
    </message>
    <message>
        <source>Opened %1 in the place of %2.</source>
        <translation>%2 の代わりに %1 を開きました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>retort::ui::ExcludedTab</name>
    <message>
        <source>Excluded files</source>
        <translation>除外したファイル</translation>
    </message>
</context>
<context>
    <name>retort::ui::ExcludedTable</name>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>理由</translation>
    </message>
</context>
<context>
    <name>retort::ui::FolderImport</name>
    <message>
        <source>A name has only letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>名前に使えるのは英字、数字、&apos;-&apos;、&apos;_&apos;、&apos;.&apos; だけです</translation>
    </message>
    <message>
        <source>Give the dataset a name</source>
        <translation>データセットに名前を付けてください</translation>
    </message>
    <message>
        <source>There is a dataset of this name</source>
        <translation>この名前のデータセットは既にあります</translation>
    </message>
</context>
<context>
    <name>retort::ui::GalleryCard</name>
    <message>
        <source>Set</source>
        <translation>セット</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>並び順</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Kept</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>Best score</source>
        <translation>スコアの高い順</translation>
    </message>
    <message>
        <source>Worst score</source>
        <translation>スコアの低い順</translation>
    </message>
    <message>
        <source>No teacher has scored this set.</source>
        <translation>このセットは教師による採点がされていません。</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>すべてのクラス</translation>
    </message>
    <message>
        <source>%1 of %2 kept</source>
        <translation>%2 枚中 %1 枚を採用</translation>
    </message>
    <message>
        <source>%1 kept</source>
        <translation>%1 枚を採用</translation>
    </message>
    <message>
        <source>%1 shown · </source>
        <translation>%1 枚を表示 · </translation>
    </message>
    <message>
        <source>Curate</source>
        <translation>選別</translation>
    </message>
    <message>
        <source>Near-duplicates</source>
        <translation>ほぼ同じ画像</translation>
    </message>
    <message>
        <source>Prompt, seed or score</source>
        <translation>プロンプト、シード、スコア</translation>
    </message>
    <message>
        <source>Kept or excluded</source>
        <translation>採用または除外</translation>
    </message>
    <message>
        <source>Reject</source>
        <translation>却下</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直し</translation>
    </message>
    <message>
        <source>Similar images</source>
        <translation>似た画像</translation>
    </message>
    <message>
        <source>By the teacher&apos;s embeddings; click to see all images again</source>
        <translation>教師の埋め込みによる順です。クリックするとすべての画像に戻ります</translation>
    </message>
    <message>
        <source>Set: use, open, export, rename, delete</source>
        <translation>セット: 使用、開く、書き出し、名前の変更、削除</translation>
    </message>
    <message>
        <source>Excluded</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>全画面</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>似た画像を表示</translation>
    </message>
    <message>
        <source>Copy image</source>
        <translation>画像をコピー</translation>
    </message>
    <message>
        <source>Copy parameters</source>
        <translation>パラメーターをコピー</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>フォルダーで表示</translation>
    </message>
    <message>
        <source>%1 · %2 images</source>
        <translation>%1 · %2 枚</translation>
    </message>
    <message>
        <source>%1 · %2 of %3 images</source>
        <translation>%1 · %3 枚中 %2 枚</translation>
    </message>
    <message>
        <source>No generated images yet</source>
        <translation>生成画像はまだありません</translation>
    </message>
    <message>
        <source>Choose a generator and a dataset, then press Generate, or One per class for a quick look. Images appear here as they are finished.</source>
        <translation>生成モデルとデータセットを選び、「生成」を押してください。すばやく確かめるには「各クラス 1 枚」を押します。画像は完成したものからここに表示されます。</translation>
    </message>
    <message>
        <source>Rules that exclude images, and near-duplicates of test images</source>
        <translation>画像を除外する規則と、テスト画像とほぼ同じ画像</translation>
    </message>
    <message>
        <source>As generated</source>
        <translation>生成順</translation>
    </message>
    <message>
        <source>Search prompt and seed, or give a bound of the teacher&apos;s score, for example &lt;0.5 or &gt;0.9</source>
        <translation>プロンプトとシードを検索します。教師のスコアの範囲も指定できます (例: &lt;0.5、&gt;0.9)</translation>
    </message>
    <message>
        <source>No image passes this filter.</source>
        <translation>条件に合う画像がありません。</translation>
    </message>
    <message>
        <source>The first images of this set are being generated.</source>
        <translation>このセットの最初の画像を生成中です。</translation>
    </message>
    <message>
        <source>Select images first.</source>
        <translation>先に画像を選択してください。</translation>
    </message>
    <message>
        <source>Students learn from the selected images (K)</source>
        <translation>選択した画像を生徒モデルの学習に使います (K)</translation>
    </message>
    <message>
        <source>Excludes the selected images from training; their files stay (R or Delete)</source>
        <translation>選択した画像を学習から除外します。ファイルは残ります (R または Delete)</translation>
    </message>
    <message>
        <source>No choices were made in this set yet.</source>
        <translation>このセットでは、まだ採用も除外も行われていません。</translation>
    </message>
    <message>
        <source>Undoes the last choice (Ctrl+Z)</source>
        <translation>直前の選択を取り消します (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Nothing was undone</source>
        <translation>元に戻した操作はありません</translation>
    </message>
    <message>
        <source>Redoes the last undone choice (Ctrl+Shift+Z)</source>
        <translation>最後に元に戻した選択をやり直します (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Search prompt, seed, score</source>
        <translation>プロンプト、シード、スコアを検索</translation>
    </message>
</context>
<context>
    <name>retort::ui::GalleryDelegate</name>
    <message>
        <source>excluded</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>near-duplicate</source>
        <translation>ほぼ同一</translation>
    </message>
</context>
<context>
    <name>retort::ui::GalleryGrid</name>
    <message>
        <source>Generated images</source>
        <translation>生成画像</translation>
    </message>
    <message>
        <source>Size of the images</source>
        <translation>画像の表示サイズ</translation>
    </message>
</context>
<context>
    <name>retort::ui::GeneratePage</name>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>One per class</source>
        <translation>各クラス 1 枚</translation>
    </message>
    <message>
        <source>Puts the set into the queue (Ctrl+G)</source>
        <translation>セットをキューに追加します (Ctrl+G)</translation>
    </message>
    <message>
        <source>Generate %1</source>
        <translation>%1 枚を生成</translation>
    </message>
    <message>
        <source>X/Y grid</source>
        <translation>X/Y グリッド</translation>
    </message>
    <message>
        <source>%1 is deleted.</source>
        <translation>%1 を削除しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Generate more images of every class for students to learn from.</source>
        <translation>生徒モデルの学習用に、各クラスの画像を生成して増やします。</translation>
    </message>
    <message>
        <source>The grid is in the queue. Its images appear as they are generated.</source>
        <translation>グリッドをキューに追加しました。画像は生成された順に表示されます。</translation>
    </message>
    <message>
        <source>One image for each pair of values of two parameters</source>
        <translation>2 つのパラメーターの値の組ごとに 1 枚の画像</translation>
    </message>
    <message>
        <source>A small set with the same settings: one image of each class</source>
        <translation>同じ設定の小さなセット: 各クラスの画像を 1 枚ずつ</translation>
    </message>
    <message>
        <source>The set is in the queue. Its images appear below as they are finished.</source>
        <translation>セットをキューに追加しました。画像は完成したものから下に表示されます。</translation>
    </message>
    <message>
        <source>Choose a teacher in the form: its embeddings are compared.</source>
        <translation>フォームで教師を選んでください。その埋め込みで比較します。</translation>
    </message>
    <message>
        <source>The comparison is in the queue; its result appears here.</source>
        <translation>比較をキューに入れました。結果はここに表示されます。</translation>
    </message>
    <message>
        <source>This set exists already under the name %1; the name %2 was not used.</source>
        <translation>この画像セットは既に %1 という名前で存在します。名前 %2 は使われませんでした。</translation>
    </message>
    <message>
        <source>The import is in the queue. Its images appear below.</source>
        <translation>読み込みをキューに入れました。画像は下に表示されます。</translation>
    </message>
    <message>
        <source>Other programs</source>
        <translation>他のプログラム</translation>
    </message>
    <message>
        <source>Import images…</source>
        <translation>画像を読み込む…</translation>
    </message>
    <message>
        <source>Images that another program generated, as a set</source>
        <translation>他のプログラムが生成した画像をセットにします</translation>
    </message>
    <message>
        <source>Use a command as generator…</source>
        <translation>コマンドを生成モデルとして使う…</translation>
    </message>
    <message>
        <source>A JSON file that says which program makes the images, and what it is told</source>
        <translation>どのプログラムが画像を作り、何を渡すかを記した JSON ファイル</translation>
    </message>
    <message>
        <source>File of the command</source>
        <translation>コマンドのファイル</translation>
    </message>
    <message>
        <source>Commands (*.json)</source>
        <translation>コマンド (*.json)</translation>
    </message>
    <message>
        <source>once for each image</source>
        <translation>画像ごとに 1 回</translation>
    </message>
    <message>
        <source>once for each batch</source>
        <translation>バッチごとに 1 回</translation>
    </message>
    <message>
        <source>%1 runs this command, %2, with your rights: %3</source>
        <translation>%1 は次のコマンドを %2、あなたの権限で実行します: %3</translation>
    </message>
    <message>
        <source>Allow</source>
        <translation>許可</translation>
    </message>
    <message>
        <source>Folder of the images</source>
        <translation>画像のフォルダー</translation>
    </message>
    <message>
        <source>These images were imported before: %1.</source>
        <translation>これらの画像はすでに読み込まれています: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s) imported as %1.</source>
        <translation>
            <numerusform>%Ln 枚の画像を %1 として読み込みました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be imported, the first: %1</source>
        <translation>
            <numerusform>%Ln 個のファイルを読み込めませんでした。最初のもの: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告：%1</translation>
    </message>
    <message>
        <source>The measurement is in the queue; the entropies appear here.</source>
        <translation>測定はキューにあります。エントロピーはここに表示されます。</translation>
    </message>
    <message numerus="yes">
        <source>These images were imported before as %1; %Ln of them came with another prompt, which is kept.</source>
        <translation>
            <numerusform>これらの画像は以前 %1 として読み込まれています。%Ln 枚に別のプロンプトが付いていたため、新しいものを保存しました。</numerusform>
        </translation>
    </message>
    <message>
        <source>The set is in the queue. Its images appear below once %1 has generated all of them.</source>
        <translation>セットをキューに入れました。%1 がすべての画像を生成し終えると、下に表示されます。</translation>
    </message>
    <message>
        <source>The preview is in the queue. Its images appear below as they are finished.</source>
        <translation>プレビューをキューに入れました。画像はでき次第、下に表示されます。</translation>
    </message>
</context>
<context>
    <name>retort::ui::GeneratedGallery</name>
    <message>
        <source>kept</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>%1, image %2</source>
        <translation>%1、画像 %2</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>%1, seed %2 (run %3)</source>
        <translation>%1、シード %2（実行 %3）</translation>
    </message>
</context>
<context>
    <name>retort::ui::GeneratedInspector</name>
    <message>
        <source>Parameters</source>
        <translation>パラメーター</translation>
    </message>
    <message>
        <source>More like this</source>
        <translation>同じ設定で生成</translation>
    </message>
    <message>
        <source>Fills the form with these parameters and another seed</source>
        <translation>これらのパラメーターと別のシードをフォームに入力します</translation>
    </message>
    <message>
        <source>Copy parameters</source>
        <translation>パラメーターをコピー</translation>
    </message>
    <message>
        <source>Everything listed here, as text</source>
        <translation>ここに表示されたすべての項目をテキストとしてコピーします</translation>
    </message>
    <message>
        <source>Top 5 of %1</source>
        <translation>%1 の上位 5 クラス</translation>
    </message>
    <message>
        <source>generated: %1</source>
        <translation>生成: %1</translation>
    </message>
    <message>
        <source>source: opening %1</source>
        <translation>元画像: %1 を読み込み中</translation>
    </message>
    <message>
        <source>source: %1</source>
        <translation>元画像: %1</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>No image chosen</source>
        <translation>画像が選択されていません</translation>
    </message>
    <message>
        <source>Click an image to see it large, with its prompt, seed and all other parameters.</source>
        <translation>画像をクリックすると、プロンプト、シードなどのパラメーターとともに大きく表示します。</translation>
    </message>
    <message>
        <source>Studies whose students were trained on this set</source>
        <translation>このセットで生徒モデルを訓練したスタディ</translation>
    </message>
    <message>
        <source>Generated image of %1</source>
        <translation>%1 の生成画像</translation>
    </message>
    <message>
        <source>Real image that it was generated from</source>
        <translation>生成の元になった実画像</translation>
    </message>
    <message>
        <source>The dataset no longer has the training image %1.</source>
        <translation>データセットに訓練画像 %1 はもうありません。</translation>
    </message>
    <message>
        <source>Test image %1</source>
        <translation>テスト画像 %1</translation>
    </message>
    <message>
        <source>nearly identical to test image %1 (cosine %2)</source>
        <translation>テスト画像 %1 とほぼ同じ(コサイン %2)</translation>
    </message>
    <message>
        <source>The dataset no longer has the test image %1.</source>
        <translation>データセットにテスト画像 %1 はもうありません。</translation>
    </message>
    <message>
        <source>The images were imported: they were generated by another program</source>
        <translation>読み込まれた画像です。他のプログラムが生成しました</translation>
    </message>
    <message>
        <source>imported: %1</source>
        <translation>読み込み: %1</translation>
    </message>
</context>
<context>
    <name>retort::ui::GenerationDraft</name>
    <message>
        <source>There is no generator yet: add a Stable Diffusion folder on the Models page.</source>
        <translation>生成モデルがまだありません。「モデル」ページで Stable Diffusion のフォルダーを追加してください。</translation>
    </message>
    <message>
        <source>%1 is being opened.</source>
        <translation>%1 を読み込んでいます。</translation>
    </message>
    <message>
        <source>The generator %1 is missing or incomplete: see the Models page.</source>
        <translation>生成モデル %1 が見つからないか、不完全です。「モデル」ページを確認してください。</translation>
    </message>
    <message>
        <source>%1 generates from image embeddings of %2 values, which no teacher here has: add the teacher that it was trained with on the Models page.</source>
        <translation>%1 は %2 次元の画像埋め込みから生成しますが、その次元の教師がありません。訓練に使われた教師を「モデル」ページで追加してください。</translation>
    </message>
    <message>
        <source>The teacher %1 is missing or does not fit: see the Models page.</source>
        <translation>教師 %1 が見つからないか、適合しません。「モデル」ページを確認してください。</translation>
    </message>
    <message>
        <source>Choose a dataset; the Data page tells how to get one.</source>
        <translation>データセットを選んでください。入手方法は「データ」ページにあります。</translation>
    </message>
    <message>
        <source>%1 has no training images to generate from.</source>
        <translation>%1 には、生成の元にする訓練画像がありません。</translation>
    </message>
    <message>
        <source>The class %1 has %2 training images, fewer than the %3 labelled images per class.</source>
        <translation>クラス %1 の訓練画像は %2 枚で、クラスごとのラベル付き画像 %3 枚に足りません。</translation>
    </message>
    <message>
        <source>The resolution must be a multiple of %1 px.</source>
        <translation>解像度は %1 px の倍数でなければなりません。</translation>
    </message>
    <message>
        <source>A command runs on this machine only: choose it under Compute.</source>
        <translation>コマンドはこのマシンでしか実行できません。「計算場所」でこのマシンを選んでください。</translation>
    </message>
    <message>
        <source>Choose a teacher: what a cluster generates is scored there.</source>
        <translation>教師を選んでください。クラスターで生成したものはそこで採点されます。</translation>
    </message>
</context>
<context>
    <name>retort::ui::GenerationForm</name>
    <message>
        <source>%1 (not found)</source>
        <translation>%1 (見つかりません)</translation>
    </message>
    <message>
        <source>Choose a file of templates</source>
        <translation>テンプレートのファイルを選択</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>テンプレート</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of an earlier set</source>
        <translation>
            <numerusform>以前のセットの %Ln 件</numerusform>
        </translation>
    </message>
    <message>
        <source>as shipped</source>
        <translation>付属のもの</translation>
    </message>
    <message>
        <source>Templates (*.json)</source>
        <translation>テンプレート (*.json)</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Generator</source>
        <translation>生成モデル</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Model default</source>
        <translation>モデルの既定値</translation>
    </message>
    <message>
        <source>diverse (guidance 2)</source>
        <translation>多様 (ガイダンス 2)</translation>
    </message>
    <message>
        <source>faithful (guidance 7.5)</source>
        <translation>忠実 (ガイダンス 7.5)</translation>
    </message>
    <message>
        <source>Another seed generates other images</source>
        <translation>別のシードでは別の画像が生成されます</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>サンプリング</translation>
    </message>
    <message>
        <source>native</source>
        <translation>モデル本来</translation>
    </message>
    <message>
        <source>same</source>
        <translation>同じ</translation>
    </message>
    <message>
        <source>Best for classifiers trained on the images: Sarıyıldız et al. 2023 (&quot;Fake it till you make it&quot;) and several later works</source>
        <translation>生成画像で訓練する分類器に最適: Sarıyıldız ら 2023 (&quot;Fake it till you make it&quot;) とその後の複数の研究</translation>
    </message>
    <message>
        <source>The usual value for images that people look at: the default of diffusers</source>
        <translation>人が見る画像の標準的な値: diffusers の既定値</translation>
    </message>
    <message>
        <source>none found</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>Use the templates that ship for the dataset</source>
        <translation>データセットに付属のテンプレートを使います</translation>
    </message>
    <message>
        <source>Real images</source>
        <translation>実画像</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>png</source>
        <translation>png</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>語句</translation>
    </message>
    <message>
        <source>what no image should show</source>
        <translation>画像に現れてほしくないもの</translation>
    </message>
    <message>
        <source>from dataset and kind</source>
        <translation>データセットと種類から自動で付けます</translation>
    </message>
    <message>
        <source>Labelled subset</source>
        <translation>ラベル付きサブセット</translation>
    </message>
    <message>
        <source>%1 labelled images; same subset as in studies.</source>
        <translation>ラベル付き画像 %1 枚。スタディと同じサブセットです。</translation>
    </message>
    <message>
        <source>Score with teacher</source>
        <translation>教師で採点</translation>
    </message>
    <message>
        <source>The teacher&apos;s probability of the intended class</source>
        <translation>意図したクラスに対する教師の確率</translation>
    </message>
    <message>
        <source>Choose a teacher: scores are its probabilities.</source>
        <translation>教師を選んでください。スコアはその確率です。</translation>
    </message>
    <message>
        <source>draft (8 steps)</source>
        <translation>下書き (8 ステップ)</translation>
    </message>
    <message>
        <source>full (25 steps)</source>
        <translation>通常 (25 ステップ)</translation>
    </message>
    <message>
        <source>The scheduler and spacing of the model itself</source>
        <translation>モデル自身のスケジューラーと間隔</translation>
    </message>
    <message>
        <source>DPM-Solver++ with trailing spacing: 8 of the 25 steps. Of 500 images of the shipped miniature-sd the teacher classifies as many as told, and the Fréchet distance is a fifth larger. Not for models that were distilled for fewer steps.</source>
        <translation>trailing 間隔の DPM-Solver++: 25 ステップのうち 8 ステップ。付属の miniature-sd の画像 500 枚では、教師モデルが指定どおりに分類する割合は同じで、フレシェ距離は 2 割大きくなります。少ないステップ用に蒸留されたモデルには向きません。</translation>
    </message>
    <message>
        <source>Preview decoder</source>
        <translation>プレビュー用デコーダー</translation>
    </message>
    <message>
        <source>A TAESD file (.safetensors): a small decoder that makes previews (One per class) faster, with a little less detail. Sets keep the generator&apos;s own.</source>
        <translation>TAESD ファイル (.safetensors)。プレビュー（クラスごとに 1 枚）を速くする小さなデコーダーで、細部がやや減ります。セットには生成モデル自身のものを使います。</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>ファイルを選ぶ</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <translation>重み (*.safetensors)</translation>
    </message>
    <message>
        <source>Combine…</source>
        <translation>組み合わせる…</translation>
    </message>
    <message>
        <source>A generator of a model, LoRAs, an image adapter and a small decoder, on the Models page</source>
        <translation>モデル、LoRA、画像アダプター、小さなデコーダーからなる生成モデル（モデルのページ）</translation>
    </message>
    <message>
        <source>Compute</source>
        <translation>計算場所</translation>
    </message>
</context>
<context>
    <name>retort::ui::GridCard</name>
    <message>
        <source>%1 · %2 × %3 · %4</source>
        <translation>%1 · %2 × %3 · %4</translation>
    </message>
    <message>
        <source>X/Y grid</source>
        <translation>X/Y グリッド</translation>
    </message>
    <message>
        <source>Grids of this workspace</source>
        <translation>このワークスペースのグリッド</translation>
    </message>
    <message>
        <source>Values: %1</source>
        <translation>値: %1</translation>
    </message>
    <message>
        <source>Across</source>
        <translation>横</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>縦</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>No grid yet</source>
        <translation>グリッドはまだありません</translation>
    </message>
    <message>
        <source>Use these values</source>
        <translation>この値を使う</translation>
    </message>
    <message>
        <source>Values, separated by semicolons</source>
        <translation>値をセミコロンで区切って入力</translation>
    </message>
    <message>
        <source>Values, separated by commas</source>
        <translation>値をコンマで区切って入力</translation>
    </message>
    <message>
        <source>An axis is the class</source>
        <translation>軸の一方がクラスです</translation>
    </message>
    <message>
        <source>Puts the grid into the queue</source>
        <translation>グリッドをキューに追加します</translation>
    </message>
    <message>
        <source>one image for each pair of values</source>
        <translation>値の組ごとに 1 枚</translation>
    </message>
    <message>
        <source>Images of the grid</source>
        <translation>グリッドの画像</translation>
    </message>
    <message>
        <source>Choose two parameters and their values, then press Generate. One image is generated for each pair; everything else is as in the form.</source>
        <translation>2 つのパラメーターとその値を選び、「生成」を押してください。値の組ごとに 1 枚の画像を生成します。ほかの設定はフォームのとおりです。</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>描く</translation>
    </message>
    <message numerus="yes">
        <source>Generate %Ln image(s)</source>
        <translation>
            <numerusform>%Ln 枚を生成</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose an image first</source>
        <translation>先に画像を選んでください</translation>
    </message>
    <message>
        <source>Copies its values into the form, to generate a full set</source>
        <translation>セット全体を生成するため、値をフォームにコピーします</translation>
    </message>
</context>
<context>
    <name>retort::ui::GridDraft</name>
    <message>
        <source>Guidance</source>
        <translation>ガイダンス</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>ステップ数</translation>
    </message>
    <message>
        <source>Scheduler</source>
        <translation>スケジューラー</translation>
    </message>
    <message>
        <source>Noise level</source>
        <translation>ノイズレベル</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>強度</translation>
    </message>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Both axes are %1; choose two parameters</source>
        <translation>両方の軸が%1です。異なるパラメーターを選んでください</translation>
    </message>
    <message>
        <source>Give values of %1</source>
        <translation>%1の値を入力してください</translation>
    </message>
    <message>
        <source>There is no class %1; separate classes with semicolons</source>
        <translation>クラス %1 はありません。複数のクラスはセミコロンで区切ってください</translation>
    </message>
    <message>
        <source>Sampling seed</source>
        <translation>画像のシード</translation>
    </message>
    <message>
        <source>%1 is not a valid value of %2</source>
        <translation>%1 は %2 の有効な値ではありません</translation>
    </message>
    <message>
        <source>%1 images are too many; a grid has at most %2</source>
        <translation>%1 枚は多すぎます。グリッドは最大 %2 枚です</translation>
    </message>
</context>
<context>
    <name>retort::ui::GridImages</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>“%1”</source>
        <translation>「%1」</translation>
    </message>
</context>
<context>
    <name>retort::ui::HelpDialog</name>
    <message>
        <source>This help</source>
        <translation>このヘルプ</translation>
    </message>
    <message>
        <source>Pages, in the order of the sidebar</source>
        <translation>ページ (サイドバーの順)</translation>
    </message>
    <message>
        <source>Show or hide queue and problems</source>
        <translation>キューと問題の表示・非表示</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>ライト / ダーク</translation>
    </message>
    <message>
        <source>Distil: run the chosen cells. Prompts: measure accuracy</source>
        <translation>蒸留: 選択したセルを実行。プロンプト: 精度を測定</translation>
    </message>
    <message>
        <source>Generate: generate the set</source>
        <translation>生成: セットを生成</translation>
    </message>
    <message>
        <source>Prompts: save</source>
        <translation>プロンプト: 保存</translation>
    </message>
    <message>
        <source>Gallery: keep, reject</source>
        <translation>ギャラリー: 採用、却下</translation>
    </message>
    <message>
        <source>Gallery: image over the full screen. Results: open a cell</source>
        <translation>ギャラリー: 画像を全画面表示。結果: セルを開く</translation>
    </message>
    <message>
        <source>Full screen and cells: close</source>
        <translation>全画面とセル: 閉じる</translation>
    </message>
    <message>
        <source>Gallery and prompts: undo, redo</source>
        <translation>ギャラリーとプロンプト: 元に戻す、やり直し</translation>
    </message>
    <message>
        <source>Tables: copy what is selected</source>
        <translation>表: 選択部分をコピー</translation>
    </message>
    <message>
        <source>Curves: walk along them; confusion matrix: walk over it</source>
        <translation>曲線: 曲線上を移動。混同行列: セル間を移動</translation>
    </message>
    <message>
        <source>Curves: zoom in, out, fit</source>
        <translation>曲線: 拡大、縮小、全体表示</translation>
    </message>
    <message>
        <source>Queue: move a job</source>
        <translation>キュー: ジョブを移動</translation>
    </message>
    <message>
        <source>Queue: pause or resume, cancel or remove</source>
        <translation>キュー: 一時停止・再開、中止・削除</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キーボードショートカット</translation>
    </message>
    <message>
        <source>Glossary</source>
        <translation>用語集</translation>
    </message>
</context>
<context>
    <name>retort::ui::Histogram</name>
    <message>
        <source>Histogram</source>
        <translation>ヒストグラム</translation>
    </message>
    <message>
        <source>most: %1</source>
        <translation>最大: %1</translation>
    </message>
    <message>
        <source>%1 to %2: %3</source>
        <translation>%1 ～ %2: %3</translation>
    </message>
</context>
<context>
    <name>retort::ui::ImageGrid</name>
    <message>
        <source>Images</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>Size of the images</source>
        <translation>画像の表示サイズ</translation>
    </message>
</context>
<context>
    <name>retort::ui::ImageInspector</name>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>インデックス</translation>
    </message>
    <message>
        <source>Stored size</source>
        <translation>保存サイズ</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>サンプル</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>%1 (label %2)</source>
        <translation>%1 (ラベル %2)</translation>
    </message>
    <message>
        <source>%1 × %2 px</source>
        <translation>%1 × %2 px</translation>
    </message>
    <message>
        <source>Image of class %1</source>
        <translation>%1 の画像</translation>
    </message>
</context>
<context>
    <name>retort::ui::ImageViewer</name>
    <message>
        <source>Generated image</source>
        <translation>生成画像</translation>
    </message>
    <message>
        <source>← → other images · K keep · R reject · Esc close</source>
        <translation>← → 他の画像 · K 採用 · R 却下 · Esc 閉じる</translation>
    </message>
    <message>
        <source>image %1</source>
        <translation>画像 %1</translation>
    </message>
    <message>
        <source>score %1</source>
        <translation>スコア %1</translation>
    </message>
    <message>
        <source>excluded</source>
        <translation>除外</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>採用</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>hidden by the filter</source>
        <translation>絞り込みで非表示</translation>
    </message>
</context>
<context>
    <name>retort::ui::ImagesTab</name>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>分割</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>ファイル名</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>すべてのクラス</translation>
    </message>
    <message>
        <source>All splits</source>
        <translation>すべての分割</translation>
    </message>
    <message>
        <source>Search file name</source>
        <translation>ファイル名を検索</translation>
    </message>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>画像 %Ln 枚</numerusform>
        </translation>
    </message>
    <message>
        <source>No image passes this filter.</source>
        <translation>条件に合う画像がありません。</translation>
    </message>
</context>
<context>
    <name>retort::ui::ImportForm</name>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>テスト</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>検証</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln クラス</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 files</source>
        <translation>ファイル %1 件</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>archive, %1</source>
        <translation>アーカイブ、%1</translation>
    </message>
    <message>
        <source>Unpacking…</source>
        <translation>展開しています…</translation>
    </message>
    <message>
        <source>%1 of %2 unpacked</source>
        <translation>%2 のうち %1 を展開しました</translation>
    </message>
    <message>
        <source>Folders named train, val or test are splits</source>
        <translation>train、val、test という名前のフォルダーは分割として扱う</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Code page of file names that are not Unicode</source>
        <translation>Unicode でないファイル名の文字コード</translation>
    </message>
    <message>
        <source>Name encoding</source>
        <translation>ファイル名の文字コード</translation>
    </message>
    <message>
        <source>Numbered classes</source>
        <translation>番号のクラス</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Which folders are the classes: 1 for those directly in the dataset&apos;s or the split&apos;s folder, 2 for the folders inside them</source>
        <translation>どのフォルダーをクラスとするか：1 はデータセットまたは分割のフォルダーの直下、2 はさらにその中のフォルダー</translation>
    </message>
    <message>
        <source>Off: folders with such names are classes</source>
        <translation>オフ：このような名前のフォルダーもクラスとして扱う</translation>
    </message>
    <message>
        <source>Class level</source>
        <translation>クラスの階層</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>It has training and test images.</source>
        <translation>訓練用とテスト用の画像が分かれています。</translation>
    </message>
    <message>
        <source>Add a dataset</source>
        <translation>データセットの追加</translation>
    </message>
    <message>
        <source>Share of each class held out</source>
        <translation>各クラスから取り分ける割合</translation>
    </message>
    <message>
        <source>Share of each class: images that select the best step of a run; they are not trained on</source>
        <translation>各クラスから取り分ける割合。実行の最良のステップを選ぶための画像で、学習には使われません</translation>
    </message>
    <message>
        <source>Another seed puts other images into the test split</source>
        <translation>シードを変えると、別の画像がテスト分割に入ります</translation>
    </message>
    <message>
        <source>Its files have the names of several published datasets, but it matches none of them completely</source>
        <translation>ファイル名は複数の公開データセットと同じですが、どれとも完全には一致しません</translation>
    </message>
    <message>
        <source>Unpacks it into the workspace and checks every file</source>
        <translation>ワークスペースに展開し、すべてのファイルを確認します</translation>
    </message>
    <message>
        <source>Checks every file; the images stay where they are</source>
        <translation>すべてのファイルを確認します。画像はそのままの場所に残ります</translation>
    </message>
    <message>
        <source>Choose how to read its folders</source>
        <translation>フォルダーの読み方を選択してください</translation>
    </message>
    <message>
        <source>Checking its files…</source>
        <translation>ファイルを確認中…</translation>
    </message>
    <message>
        <source>%1 of %2 files checked</source>
        <translation>%2 ファイル中 %1 ファイルを確認済み</translation>
    </message>
    <message>
        <source>Split seed</source>
        <translation>分割のシード</translation>
    </message>
</context>
<context>
    <name>retort::ui::JobCard</name>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>再実行</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>リストから削除</translation>
    </message>
</context>
<context>
    <name>retort::ui::JobListModel</name>
    <message>
        <source>Job</source>
        <translation>ジョブ</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>残り時間</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>作業内容</translation>
    </message>
    <message>
        <source>waits for: %1</source>
        <translation>待機中：%1</translation>
    </message>
</context>
<context>
    <name>retort::ui::JobNotices</name>
    <message>
        <source>%1: finished</source>
        <translation>%1: 完了</translation>
    </message>
    <message>
        <source>%1: failed</source>
        <translation>%1: 失敗</translation>
    </message>
</context>
<context>
    <name>retort::ui::LabelledForm</name>
    <message>
        <source>Per class</source>
        <translation>クラスごと</translation>
    </message>
    <message>
        <source>Of each class</source>
        <translation>各クラスの割合</translation>
    </message>
    <message>
        <source>Per cent</source>
        <translation>割合</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Another seed selects other images</source>
        <translation>別のシードでは別の画像が選ばれます</translation>
    </message>
    <message>
        <source>Split seed</source>
        <translation>分割のシード</translation>
    </message>
</context>
<context>
    <name>retort::ui::LatencyBook</name>
    <message>
        <source>It could not be measured: %1</source>
        <translation>測定できませんでした: %1</translation>
    </message>
    <message>
        <source>A measurement is running.</source>
        <translation>測定中です。</translation>
    </message>
    <message>
        <source>A running job would slow the measurement down. Pause it, or wait until it ends.</source>
        <translation>実行中のジョブが測定を遅くします。一時停止するか、終わるまで待ってください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::LegendChip</name>
    <message>
        <source>Shows or hides these curves</source>
        <translation>この曲線の表示/非表示を切り替えます</translation>
    </message>
</context>
<context>
    <name>retort::ui::MainWindow</name>
    <message>
        <source>Retort</source>
        <translation>Retort</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>データ</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Distil</source>
        <translation>蒸留</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Students</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Queue and problems (Ctrl+J)</source>
        <translation>キューと問題 (Ctrl+J)</translation>
    </message>
    <message>
        <source>Queue and problems</source>
        <translation>キューと問題</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>ライト/ダーク</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>About Retort</source>
        <translation>Retort について</translation>
    </message>
    <message>
        <source>&lt;b&gt;Retort %1&lt;/b&gt;&lt;p&gt;Distils a large CLIP teacher into a small, fast image classifier.&lt;/p&gt;&lt;p&gt;Licence: GPL-3.0-or-later. With Qt, LibTorch, OpenCV, QCustomPlot, SQLite and Inter.&lt;/p&gt;</source>
        <translation>&lt;b&gt;Retort %1&lt;/b&gt;&lt;p&gt;大きな CLIP の教師を、小さく高速な画像分類器に蒸留します。&lt;/p&gt;&lt;p&gt;ライセンス: GPL-3.0-or-later。Qt、LibTorch、OpenCV、QCustomPlot、SQLite、Inter を使用しています。&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>retort::ui::MaterialFields</name>
    <message numerus="yes">
        <source>%Ln template(s) of the study</source>
        <translation>
            <numerusform>スタディのテンプレート %Ln 個</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>%1 set</source>
        <translation>%1 のセット</translation>
    </message>
    <message>
        <source>generate new</source>
        <translation>新しく生成</translation>
    </message>
    <message>
        <source>%1 is used as it is: excluded images stay excluded.</source>
        <translation>%1 をそのまま使います。除外した画像は除外されたままです。</translation>
    </message>
    <message>
        <source>The images are generated with the study&apos;s settings; a set made earlier with the same settings is reused.</source>
        <translation>画像はスタディの設定で生成します。同じ設定で以前に作ったセットがあれば再利用します。</translation>
    </message>
</context>
<context>
    <name>retort::ui::MessageStrip</name>
    <message>
        <source>Hide this message</source>
        <translation>このメッセージを隠す</translation>
    </message>
</context>
<context>
    <name>retort::ui::MethodDrawing</name>
    <message>
        <source>student</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>Inputs and outputs of each model</source>
        <translation>各モデルの入力と出力</translation>
    </message>
</context>
<context>
    <name>retort::ui::ModelTable</name>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>種類</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>埋め込み</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>使用可能</translation>
    </message>
    <message>
        <source>ready, with warnings</source>
        <translation>使用可能（警告あり）</translation>
    </message>
    <message>
        <source>Image, px</source>
        <translation>画像 (px)</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>記載なし</translation>
    </message>
    <message>
        <source>No file of the model says it: see where it comes from.</source>
        <translation>モデルのどのファイルにも書かれていません。入手元で確認してください。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>サイズ</translation>
    </message>
    <message>
        <source>Its files on disk</source>
        <translation>ディスク上のファイルの合計</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>ライセンス</translation>
    </message>
</context>
<context>
    <name>retort::ui::ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>No model is chosen</source>
        <translation>モデルが選択されていません</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>照合</translation>
    </message>
    <message>
        <source>Add a model…</source>
        <translation>モデルを追加…</translation>
    </message>
    <message>
        <source>Choose a model first</source>
        <translation>先にモデルを選択してください</translation>
    </message>
    <message>
        <source>Reads every file and compares it with its recorded hash</source>
        <translation>すべてのファイルを読み、記録済みのハッシュと照合します</translation>
    </message>
    <message>
        <source>Image embeddings of %1 values</source>
        <translation>%1 次元の画像埋め込み</translation>
    </message>
    <message>
        <source>Reading its files…</source>
        <translation>ファイルを読み込んでいます…</translation>
    </message>
    <message>
        <source>It is being verified</source>
        <translation>照合中です</translation>
    </message>
    <message>
        <source>A model&apos;s folder</source>
        <translation>モデルのフォルダー</translation>
    </message>
    <message>
        <source>Added %1. Its files stay where they are.</source>
        <translation>%1 を追加しました。ファイルは元の場所に残ります。</translation>
    </message>
    <message>
        <source>%1 could not be added: %2</source>
        <translation>%1 を追加できませんでした: %2</translation>
    </message>
    <message>
        <source>Download lists (*.json)</source>
        <translation>ダウンロードリスト (*.json)</translation>
    </message>
    <message>
        <source>%1 is downloaded and added.</source>
        <translation>%1 をダウンロードして追加しました。</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>ダウンロード</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1
Licence: %2</source>
        <translation>%1
ライセンス: %2</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告：%1</translation>
    </message>
    <message>
        <source>no recorded hashes to compare with</source>
        <translation>比較できるハッシュが記録されていません</translation>
    </message>
    <message>
        <source>Teachers and generators, and their integrity.</source>
        <translation>教師と生成モデル、およびその完全性です。</translation>
    </message>
    <message>
        <source>From a manifest file…</source>
        <translation>マニフェストファイルから…</translation>
    </message>
    <message>
        <source>A JSON file that lists a model&apos;s files, their addresses and digests</source>
        <translation>モデルのファイル、アドレス、ダイジェストを列挙した JSON ファイル</translation>
    </message>
    <message>
        <source>Images of %1 px</source>
        <translation>%1 px の画像</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) match their recorded hashes</source>
        <translation>
            <numerusform>%Ln ファイルが記録済みハッシュと一致</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is verified: %2 parameters; %3.</source>
        <translation>%1 を検証しました: パラメーター %2 個、%3。</translation>
    </message>
    <message>
        <source>Manifest of a model&apos;s files</source>
        <translation>モデルのファイルのマニフェスト</translation>
    </message>
    <message>
        <source>%1 is in the queue; see the queue for progress.</source>
        <translation>%1 をキューに追加しました。進み具合はキューで確認できます。</translation>
    </message>
    <message>
        <source>it is neither a model&apos;s folder nor a checkpoint (.safetensors); add the folder with the model&apos;s configuration</source>
        <translation>モデルのフォルダーでもチェックポイント (.safetensors) でもありません。モデルの設定ファイルがあるフォルダーを追加してください</translation>
    </message>
    <message>
        <source>Adapt to a dataset…</source>
        <translation>データセットに適応…</translation>
    </message>
    <message>
        <source>Combine…</source>
        <translation>組み合わせる…</translation>
    </message>
    <message>
        <source>A generator of a model, LoRAs, an image adapter and a small decoder</source>
        <translation>モデル、LoRA、画像アダプター、小さなデコーダーからなる生成モデル</translation>
    </message>
    <message>
        <source>%1 can be chosen as generator.</source>
        <translation>%1 を生成モデルとして選べます。</translation>
    </message>
    <message>
        <source>The training is in the queue; see the queue for progress.</source>
        <translation>訓練をキューに入れました。進み具合はキューで確認できます。</translation>
    </message>
    <message>
        <source>%1 was adapted to these images before.</source>
        <translation>%1 はすでにこれらの画像に適応済みです。</translation>
    </message>
    <message>
        <source>%1 is adapted and can be chosen as generator.</source>
        <translation>%1 の適応が終わり、生成モデルとして選べます。</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>%1 on disk</source>
        <translation>ディスク上で %1</translation>
    </message>
    <message>
        <source>Licence: %1</source>
        <translation>ライセンス: %1</translation>
    </message>
</context>
<context>
    <name>retort::ui::PartChips</name>
    <message>
        <source>± seeds</source>
        <translation>± シード</translation>
    </message>
    <message>
        <source>Sample standard deviation over the seeds</source>
        <translation>シード間の標本標準偏差</translation>
    </message>
    <message>
        <source>Δ SUP</source>
        <translation>Δ SUP</translation>
    </message>
    <message>
        <source>Gain over the SUP runs of the same split, seed and budget</source>
        <translation>分割・シード・予算が同じ SUP の実行に対する向上幅</translation>
    </message>
    <message>
        <source>last</source>
        <translation>最終</translation>
    </message>
    <message>
        <source>The last test evaluation of each run</source>
        <translation>各実行の最後のテスト評価</translation>
    </message>
    <message>
        <source>best on validation</source>
        <translation>検証での最良</translation>
    </message>
    <message>
        <source>No run of this study was evaluated on validation images: its datasets have no validation split, or the runs finished before these were evaluated. Set Validation, % of labelled, on the Distil page.</source>
        <translation>このスタディには検証画像で評価された実行がありません。データセットに検証分割がないか、検証が評価される前に実行が終わっています。「蒸留」ページの「検証」を設定してください。</translation>
    </message>
    <message>
        <source>Test accuracy of each run at the step of fine-tuning (SUP: of training) that is best on validation images</source>
        <translation>検証画像で最良となる微調整（SUP では学習）のステップでの、各実行のテスト精度</translation>
    </message>
    <message>
        <source>Show published</source>
        <translation>公表値を表示</translation>
    </message>
    <message>
        <source>No figures are published for these datasets</source>
        <translation>これらのデータセットの公表値はありません</translation>
    </message>
    <message>
        <source>Shows published figures below your results. They were not measured by this program.</source>
        <translation>自分の結果の下に公表値を表示します。このプログラムで測定したものではありません。</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95 % 区間</translation>
    </message>
    <message>
        <source>Shows the 95 % interval of the gain in its place. Where it includes 0 (≈), the two are not distinguishable.</source>
        <translation>利得の代わりに、その 95 % 区間を表示します。0 を含む場合（≈）、両者は区別できません。</translation>
    </message>
</context>
<context>
    <name>retort::ui::ProblemCard</name>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>retort::ui::ProblemList</name>
    <message>
        <source>Workspace opened</source>
        <translation>ワークスペースを開きました</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>理由</translation>
    </message>
    <message>
        <source>Did not work</source>
        <translation>操作の失敗</translation>
    </message>
</context>
<context>
    <name>retort::ui::ProblemReport</name>
    <message>
        <source>Include names of files</source>
        <translation>ファイル名を含める</translation>
    </message>
    <message>
        <source>Report a problem</source>
        <translation>問題を報告</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>報告</translation>
    </message>
    <message>
        <source>Looking at this machine…</source>
        <translation>このマシンを調べています…</translation>
    </message>
    <message>
        <source>Of your images, datasets and models, as error messages name them</source>
        <translation>エラーメッセージに現れる、あなたの画像・データセット・モデルの名前</translation>
    </message>
    <message>
        <source>Copy this text into your report and add what you did and what you expected. Tokens are masked and your home folder is shown as ~. Nothing is sent from here.</source>
        <translation>このテキストを報告に貼り付け、何をしたか、何を期待したかを書き添えてください。トークンは伏せられ、ホームフォルダーは ~ と表示されます。ここからは何も送信されません。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>報告を保存</translation>
    </message>
    <message>
        <source>Saved: %1</source>
        <translation>保存しました: %1</translation>
    </message>
</context>
<context>
    <name>retort::ui::PromptAccuracy</name>
    <message>
        <source>The teacher has not seen the labelled training images yet. Measure the accuracy on the training split first.</source>
        <translation>教師はラベル付きの訓練画像をまだ見ていません。先に訓練分割で精度を測定してください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::PromptBar</name>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Undo (Ctrl+Z)</source>
        <translation>元に戻す (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Redo (Ctrl+Shift+Z)</source>
        <translation>やり直す (Ctrl+Shift+Z)</translation>
    </message>
    <message>
        <source>Nothing has been changed</source>
        <translation>変更はありません</translation>
    </message>
    <message>
        <source>Nothing has been undone</source>
        <translation>やり直せる操作はありません</translation>
    </message>
    <message>
        <source>%1 (not found)</source>
        <translation>%1 (見つかりません)</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>%1 · not saved</source>
        <translation>%1 · 未保存</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
</context>
<context>
    <name>retort::ui::PromptController</name>
    <message>
        <source>Selected on %1 labelled training images; %4-fold cross-validation: %2 ±%3 %.</source>
        <translation>ラベル付き訓練画像 %1 枚で選択。%4 分割交差検証: %2 ±%3 %。</translation>
    </message>
    <message>
        <source>All templates together do better there: %1 %.</source>
        <translation>全テンプレートを合わせた方が高精度です: %1 %。</translation>
    </message>
    <message>
        <source>All templates together: %1 %.</source>
        <translation>全テンプレート: %1 %。</translation>
    </message>
    <message>
        <source>Choose a dataset first</source>
        <translation>先にデータセットを選択してください</translation>
    </message>
    <message>
        <source>No changes since it was saved</source>
        <translation>保存後の変更はありません</translation>
    </message>
    <message>
        <source>Save it first: a study refers to what is saved</source>
        <translation>先に保存してください。スタディは保存済みのものを参照します</translation>
    </message>
    <message>
        <source>There is no teacher yet; add one on the Models page</source>
        <translation>教師がまだありません。「モデル」ページで追加してください</translation>
    </message>
    <message>
        <source>The accuracy is up to date</source>
        <translation>精度は最新です</translation>
    </message>
    <message>
        <source>It is in the queue already</source>
        <translation>既にキューにあります</translation>
    </message>
    <message>
        <source>Templates are being selected</source>
        <translation>テンプレートを選択中です</translation>
    </message>
    <message>
        <source>There is nothing to select from: add templates</source>
        <translation>選択肢がありません。テンプレートを追加してください</translation>
    </message>
</context>
<context>
    <name>retort::ui::PromptDraft</name>
    <message>
        <source>&quot;%1&quot; has no {} where the class name goes.</source>
        <translation>「%1」に、クラス名が入る {} がありません。</translation>
    </message>
    <message>
        <source>Switch on at least one template.</source>
        <translation>少なくとも 1 つのテンプレートを有効にしてください。</translation>
    </message>
    <message>
        <source>It has no {} where the class name goes.</source>
        <translation>クラス名が入る {} がありません。</translation>
    </message>
</context>
<context>
    <name>retort::ui::PromptsPage</name>
    <message>
        <source>Prompts</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>インポート…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>エクスポート…</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>名前を付けて保存…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Measure accuracy</source>
        <translation>精度を測定</translation>
    </message>
    <message>
        <source>Imported %1. Save it to keep it in this workspace.</source>
        <translation>%1 をインポートしました。このワークスペースに残すには保存してください。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Import its templates only</source>
        <translation>テンプレートだけをインポート</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 を読み込んでいます…</translation>
    </message>
    <message>
        <source>%1 cannot be opened</source>
        <translation>%1 を開けません</translation>
    </message>
    <message>
        <source>Drop one JSON file of prompts from this machine.</source>
        <translation>このマシン上のプロンプトの JSON ファイルを 1 つドロップしてください。</translation>
    </message>
    <message>
        <source>These prompts</source>
        <translation>これらのプロンプト</translation>
    </message>
    <message>
        <source>Other prompts than these</source>
        <translation>別のプロンプト</translation>
    </message>
    <message>
        <source>%1 are waiting in the queue to be measured.</source>
        <translation>%1の測定はキューで待機中です。</translation>
    </message>
    <message>
        <source>%1: the measurement is paused.</source>
        <translation>%1の測定は一時停止中です。</translation>
    </message>
    <message>
        <source>%1 are being measured</source>
        <translation>%1を測定中</translation>
    </message>
    <message>
        <source>Replace them</source>
        <translation>置き換える</translation>
    </message>
    <message>
        <source>A file of prompts</source>
        <translation>プロンプトのファイル</translation>
    </message>
    <message>
        <source>Export the prompts</source>
        <translation>プロンプトのエクスポート</translation>
    </message>
    <message>
        <source>my prompts</source>
        <translation>マイプロンプト</translation>
    </message>
    <message>
        <source>The accuracy could not be measured: %1</source>
        <translation>精度を測定できませんでした: %1</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Writes a JSON file that studies and others can read</source>
        <translation>スタディやほかの人が読める JSON ファイルを書き出します</translation>
    </message>
    <message>
        <source>Suggest</source>
        <translation>提案</translation>
    </message>
    <message>
        <source>Published by others: %1 % with %2 (%3; %4)</source>
        <translation>他者の公表値: %2 で %1 %（%3; %4）</translation>
    </message>
    <message>
        <source>Prompts (*.json *.txt)</source>
        <translation>プロンプト (*.json *.txt)</translation>
    </message>
    <message>
        <source>Reads a file of templates: JSON, published sets too, or one a line; it can be dropped onto this page</source>
        <translation>テンプレートのファイルを読み込みます。JSON（公開されているセットも可）、または 1 行に 1 つのテキスト。このページにドロップもできます</translation>
    </message>
    <message>
        <source>Use in study</source>
        <translation>スタディで使う</translation>
    </message>
    <message>
        <source>Written to %1.</source>
        <translation>%1 に書き込みました。</translation>
    </message>
    <message>
        <source>The text prompts that the teacher uses for each class.</source>
        <translation>教師が各クラスに使うテキストプロンプトです。</translation>
    </message>
    <message>
        <source>Looking for datasets…</source>
        <translation>データセットを探しています…</translation>
    </message>
    <message>
        <source>No dataset yet</source>
        <translation>データセットがありません</translation>
    </message>
    <message>
        <source>Prompts are written for the classes of a dataset. Add one on the Data page.</source>
        <translation>プロンプトはデータセットのクラスに対して書きます。「データ」ページでデータセットを追加してください。</translation>
    </message>
    <message>
        <source>Selects the templates that raise the accuracy on the labelled training images (%1), with cross-validation</source>
        <translation>ラベル付き訓練画像（%1）の精度を上げるテンプレートを交差検証で選びます</translation>
    </message>
    <message>
        <source>The changes to %1 are not saved. %2 would replace them.</source>
        <translation>%1 の変更は保存されていません。%2 で置き換えられます。</translation>
    </message>
    <message>
        <source>Choose a dataset first: prompts are for its classes.</source>
        <translation>先にデータセットを選択してください。プロンプトはそのクラスに対するものです。</translation>
    </message>
    <message>
        <source>The study on the Distil page uses these prompts for its classes</source>
        <translation>「蒸留」ページのスタディのクラスにこのプロンプトを使います</translation>
    </message>
    <message>
        <source>Saves it under another name in %1</source>
        <translation>%1 に別の名前で保存します</translation>
    </message>
    <message>
        <source>Saves it in %1 (Ctrl+S)</source>
        <translation>%1 に保存します (Ctrl+S)</translation>
    </message>
    <message>
        <source>Resumes the measurement (Ctrl+R)</source>
        <translation>測定を再開します (Ctrl+R)</translation>
    </message>
    <message>
        <source>The teacher classifies every image of the chosen split (Ctrl+R)</source>
        <translation>選択した分割のすべての画像を教師に分類させます (Ctrl+R)</translation>
    </message>
</context>
<context>
    <name>retort::ui::QueuePanel</name>
    <message>
        <source>Queue</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>問題</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>ジョブ %Ln 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Pause all</source>
        <translation>すべて一時停止</translation>
    </message>
    <message>
        <source>The queue</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>Resume all</source>
        <translation>すべて再開</translation>
    </message>
    <message>
        <source>Clear finished (%1)</source>
        <translation>完了分を消去 (%1)</translation>
    </message>
    <message>
        <source>Nothing is waiting. Studies and sets that you start run here, one after the other.</source>
        <translation>待機中のジョブはありません。開始したスタディとセットの生成は、ここで順に実行されます。</translation>
    </message>
    <message>
        <source>Removes the finished and cancelled jobs from the list; their results stay</source>
        <translation>完了または中止したジョブをリストから削除します。結果は残ります</translation>
    </message>
    <message>
        <source>No problems.</source>
        <translation>問題はありません。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) of the last session are unfinished. They resume where they stopped.</source>
        <translation>
            <numerusform>前回のセッションのジョブが %Ln 件未完了です。中断したところから再開します。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::Rail</name>
    <message>
        <source>Pages</source>
        <translation>ページ</translation>
    </message>
    <message>
        <source>More</source>
        <translation>その他</translation>
    </message>
</context>
<context>
    <name>retort::ui::ReadOut</name>
    <message>
        <source>and %1 more</source>
        <translation>他 %1 件</translation>
    </message>
</context>
<context>
    <name>retort::ui::RefusalWindow</name>
    <message>
        <source>This workspace cannot be opened</source>
        <translation>このワークスペースを開けません</translation>
    </message>
    <message>
        <source>Retort</source>
        <translation>Retort</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Choose another workspace…</source>
        <translation>別のワークスペースを選ぶ…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Another workspace</source>
        <translation>別のワークスペース</translation>
    </message>
</context>
<context>
    <name>retort::ui::ResultTable</name>
    <message>
        <source>Real</source>
        <translation>実画像</translation>
    </message>
    <message>
        <source>Synthetic [cls2img]</source>
        <translation>合成画像 [cls2img]</translation>
    </message>
    <message>
        <source>Synthetic [img2img]</source>
        <translation>合成画像 [img2img]</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>平均</translation>
    </message>
    <message>
        <source>published</source>
        <translation>公表値</translation>
    </message>
    <message numerus="yes">
        <source>%1: test accuracy %2 % over %Ln run(s)</source>
        <translation>
            <numerusform>%1: テスト精度 %2 % (実行 %Ln 回)</numerusform>
        </translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>Measured on %1 test images</source>
        <translation>テスト画像 %1 枚で測定</translation>
    </message>
    <message>
        <source>%1 test images</source>
        <translation>テスト画像 %1 枚</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>警告：%1</translation>
    </message>
    <message>
        <source>Not measured by this program: %1 (%2)</source>
        <translation>このプログラムで測定した値ではありません: %1 (%2)</translation>
    </message>
    <message>
        <source>Average over the %1 of %2 datasets that have every column</source>
        <translation>全列がそろったデータセット (%2 件中 %1 件) の平均</translation>
    </message>
    <message>
        <source>Zero-shot accuracy of the teacher on the same test images</source>
        <translation>同じテスト画像での教師のゼロショット精度</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>After stage 1: %1 %</source>
        <translation>段階 1 の後: %1 %</translation>
    </message>
    <message>
        <source>Gain over %1, the best control: %2</source>
        <translation>最良の対照 %1 に対する利得: %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Test images: %1.</source>
        <translation>テスト画像: %1。</translation>
    </message>
    <message>
        <source>≈ not distinguishable from SUP: the 95 % interval of the gain includes 0.</source>
        <translation>≈ SUP と区別できません: 利得の 95 % 区間に 0 が含まれます。</translation>
    </message>
    <message>
        <source>Gain over SUP: %1</source>
        <translation>SUP に対する利得: %1</translation>
    </message>
</context>
<context>
    <name>retort::ui::ResultView</name>
    <message>
        <source>Table of results</source>
        <translation>結果の表</translation>
    </message>
    <message>
        <source>%1 · test accuracy, %</source>
        <translation>%1 · テスト精度 (%)</translation>
    </message>
</context>
<context>
    <name>retort::ui::ResultsPage</name>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Test accuracy, %</source>
        <translation>テスト精度 (%)</translation>
    </message>
    <message>
        <source>Choose what to run</source>
        <translation>実行するものを選択</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>エクスポート</translation>
    </message>
    <message>
        <source>CSV, a line for each cell…</source>
        <translation>CSV (セルごとに 1 行)…</translation>
    </message>
    <message>
        <source>Markdown…</source>
        <translation>Markdown…</translation>
    </message>
    <message>
        <source>LaTeX…</source>
        <translation>LaTeX…</translation>
    </message>
    <message>
        <source>HTML…</source>
        <translation>HTML…</translation>
    </message>
    <message>
        <source>JSON…</source>
        <translation>JSON…</translation>
    </message>
    <message>
        <source>No study has been run yet</source>
        <translation>スタディはまだ実行されていません</translation>
    </message>
    <message>
        <source>No run of this study has finished yet</source>
        <translation>このスタディで完了した実行はまだありません</translation>
    </message>
    <message>
        <source>There is no result yet</source>
        <translation>結果はまだありません</translation>
    </message>
    <message>
        <source>Copies the table for spreadsheets and documents</source>
        <translation>表計算ソフトや文書に貼り付けられる形で表をコピーします</translation>
    </message>
    <message>
        <source>Writes the table to a file</source>
        <translation>表をファイルに書き出します</translation>
    </message>
    <message>
        <source>click a cell for its runs</source>
        <translation>セルをクリックすると実行を表示</translation>
    </message>
    <message>
        <source>The table is on the clipboard.</source>
        <translation>表をクリップボードにコピーしました。</translation>
    </message>
    <message>
        <source>Export the table</source>
        <translation>表のエクスポート</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>%1 を書き出しました</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>フォルダーを開く</translation>
    </message>
    <message>
        <source>All curves (CSV)…</source>
        <translation>すべての曲線 (CSV)…</translation>
    </message>
    <message>
        <source>Export all curves</source>
        <translation>すべての曲線を書き出す</translation>
    </message>
    <message>
        <source>Folder of a run that was exported</source>
        <translation>書き出した実行のフォルダー</translation>
    </message>
    <message>
        <source>New folder for the run</source>
        <translation>実行の新しいフォルダー</translation>
    </message>
    <message>
        <source>at the step that is best on validation</source>
        <translation>検証で最良のステップ</translation>
    </message>
    <message>
        <source>Accuracy of each run against SUP.</source>
        <translation>各実行の精度を SUP と比較します。</translation>
    </message>
    <message>
        <source>Import run…</source>
        <translation>実行をインポート…</translation>
    </message>
    <message>
        <source>Image (PNG)…</source>
        <translation>画像 (PNG)…</translation>
    </message>
    <message>
        <source>A study compares methods of training a student. Its table appears here, cell by cell, as its runs finish.</source>
        <translation>スタディは生徒モデルの訓練方法を比較します。実行が完了するごとに、表がここにセルごとに表示されます。</translation>
    </message>
    <message>
        <source>The average is over the %1 of %2 datasets that have every column.</source>
        <translation>平均は、全列がそろったデータセット (%2 件中 %1 件) から求めています。</translation>
    </message>
    <message>
        <source>The run was imported.</source>
        <translation>実行をインポートしました。</translation>
    </message>
    <message>
        <source>Report with curves and images (HTML page)…</source>
        <translation>曲線と画像を含むレポート (HTML ページ)…</translation>
    </message>
    <message>
        <source>New folder for the report</source>
        <translation>レポートの新しいフォルダー</translation>
    </message>
    <message>
        <source>Writing %1…</source>
        <translation>%1 を書き出しています…</translation>
    </message>
    <message>
        <source>Importing %1…</source>
        <translation>%1 を取り込んでいます…</translation>
    </message>
</context>
<context>
    <name>retort::ui::RunComparison</name>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>キャンセル済み</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Test accuracy</source>
        <translation>テスト精度</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>パラメーター</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>実行 %1</translation>
    </message>
    <message>
        <source>SUP, run %1</source>
        <translation>SUP、実行 %1</translation>
    </message>
    <message>
        <source>Best on validation</source>
        <translation>検証での最良</translation>
    </message>
    <message>
        <source>At fine-tuning step</source>
        <translation>微調整のステップ</translation>
    </message>
    <message>
        <source>Validation accuracy there</source>
        <translation>そのステップの検証精度</translation>
    </message>
    <message>
        <source>%1, run %2</source>
        <translation>%1、実行 %2</translation>
    </message>
    <message>
        <source>Distillation</source>
        <translation>蒸留</translation>
    </message>
    <message>
        <source>Fine-tuning</source>
        <translation>微調整</translation>
    </message>
</context>
<context>
    <name>retort::ui::SaveForm</name>
    <message>
        <source>Name of the set</source>
        <translation>セットの名前</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>名前を付けて保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>保存先: %1</translation>
    </message>
    <message>
        <source>Writes the file</source>
        <translation>ファイルを書き出します</translation>
    </message>
    <message>
        <source>Save set</source>
        <translation>セットを保存</translation>
    </message>
</context>
<context>
    <name>retort::ui::SetForm</name>
    <message>
        <source>Set of the file</source>
        <translation>ファイル内のセット</translation>
    </message>
    <message>
        <source>Import this set</source>
        <translation>このセットをインポート</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>%1 has no set for this dataset. Choose one of its sets.</source>
        <translation>%1 にはこのデータセット用のセットがありません。どれか 1 つを選んでください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::SetImportForm</name>
    <message>
        <source>%1 files in %2 of %3 classes</source>
        <translation>%3 クラス中 %2 クラスに %1 ファイル</translation>
    </message>
    <message>
        <source>%1 with their source image</source>
        <translation>%1 枚に元画像あり</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) cannot be used</source>
        <translation>
            <numerusform>%Ln 個のファイルは使えません</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>読み込む</translation>
    </message>
    <message>
        <source>Import images of another program</source>
        <translation>他のプログラムの画像を読み込む</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>The dataset whose classes the images are of</source>
        <translation>画像のクラスが属するデータセット</translation>
    </message>
    <message>
        <source>Folders: each class has a folder called like it. Table: a CSV file with the columns file and class, and where known prompt, seed and source, the real training image</source>
        <translation>フォルダー: クラスごとにクラス名のフォルダーがあります。表: file と class の列、分かれば prompt、seed、source（実際の訓練画像）の列を持つ CSV ファイル</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>Classes by</source>
        <translation>クラスの決め方</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>フォルダー</translation>
    </message>
    <message>
        <source>Table %1</source>
        <translation>表 %1</translation>
    </message>
    <message>
        <source>Another table…</source>
        <translation>別の表…</translation>
    </message>
    <message>
        <source>Table…</source>
        <translation>表…</translation>
    </message>
    <message>
        <source>Table of the images</source>
        <translation>画像の表</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.txt)</source>
        <translation>表 (*.csv *.tsv *.txt)</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>ファイルを確認しています…</translation>
    </message>
    <message>
        <source>No file can be used: %1</source>
        <translation>使えるファイルがありません: %1</translation>
    </message>
    <message>
        <source>A name has at most 100 letters, digits, &apos;-&apos;, &apos;_&apos; and &apos;.&apos;</source>
        <translation>名前は英数字、&apos;-&apos;、&apos;_&apos;、&apos;.&apos; で 100 文字までです</translation>
    </message>
    <message>
        <source>Copies the images into the workspace as a set</source>
        <translation>画像をセットとしてワークスペースにコピーします</translation>
    </message>
</context>
<context>
    <name>retort::ui::SetMapView</name>
    <message>
        <source>Map of embeddings</source>
        <translation>埋め込みの地図</translation>
    </message>
    <message>
        <source>Map of embeddings: generated and real images, two axes of a PCA</source>
        <translation>埋め込みの地図: 生成画像と実画像、PCA の 2 軸</translation>
    </message>
    <message>
        <source>generated</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>near-duplicate of a test image</source>
        <translation>テスト画像とほぼ同一</translation>
    </message>
    <message>
        <source>PCA of the embeddings of %1; both axes show %2 % of the variance</source>
        <translation>%1 の埋め込みの PCA。2 軸で分散の %2 % を表します</translation>
    </message>
    <message>
        <source>%1, real training image %2</source>
        <translation>%1、実訓練画像 %2</translation>
    </message>
    <message>
        <source>%1, generated image %2</source>
        <translation>%1、生成画像 %2</translation>
    </message>
    <message>
        <source>real source images</source>
        <translation>元の実画像</translation>
    </message>
</context>
<context>
    <name>retort::ui::SetMenu</name>
    <message>
        <source>Use in study</source>
        <translation>スタディで使う</translation>
    </message>
    <message>
        <source>Map of embeddings</source>
        <translation>埋め込みの地図</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>フォルダーを開く</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>書き出し…</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>名前を変更…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>There is no set yet</source>
        <translation>セットはまだありません</translation>
    </message>
    <message>
        <source>The set is not finished yet</source>
        <translation>セットはまだ完成していません</translation>
    </message>
    <message>
        <source>The study on the Distil page learns from this set as it is</source>
        <translation>「蒸留」ページのスタディはこのセットからそのまま学習します</translation>
    </message>
    <message>
        <source>Its images and the real ones as points, by the teacher&apos;s embeddings</source>
        <translation>このセットの画像と実画像を、教師の埋め込みによる点で表示します</translation>
    </message>
    <message>
        <source>In the file manager</source>
        <translation>ファイルマネージャーで開きます</translation>
    </message>
    <message>
        <source>The set and its folder</source>
        <translation>セットとそのフォルダー</translation>
    </message>
    <message>
        <source>Can be undone for a short while</source>
        <translation>しばらくの間は元に戻せます</translation>
    </message>
    <message>
        <source>Export into a new folder</source>
        <translation>新しいフォルダーに書き出す</translation>
    </message>
    <message>
        <source>Exported to %1.</source>
        <translation>%1 に書き出しました。</translation>
    </message>
    <message>
        <source>Rename the set</source>
        <translation>セットの名前を変更</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>The set is called %1.</source>
        <translation>セットの名前は %1 です。</translation>
    </message>
    <message>
        <source>%1 was not deleted: %2.</source>
        <translation>%1 は削除されませんでした: %2。</translation>
    </message>
    <message>
        <source>A folder of class folders with the kept images and a manifest of their origin</source>
        <translation>採用した画像をクラスごとのフォルダーに分け、由来を記したマニフェストを付けます</translation>
    </message>
    <message>
        <source>A running job may use the set; wait for it, or pause it</source>
        <translation>実行中のジョブがこのセットを使っている可能性があります。終わるのを待つか、一時停止してください</translation>
    </message>
</context>
<context>
    <name>retort::ui::SidePanel</name>
    <message>
        <source>New set</source>
        <translation>新しいセット</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>画像</translation>
    </message>
</context>
<context>
    <name>retort::ui::SplitTab</name>
    <message numerus="yes">
        <source>Students are tested on the %Ln test image(s).</source>
        <translation>
            <numerusform>生徒モデルは %Ln 枚のテスト画像でテストします。</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no validation split: a study has no best step unless it holds out a part of the labelled images (Validation on the Distil page).</source>
        <translation>検証分割がありません。ラベル付き画像の一部を取り分けない限り（蒸留ページの「検証」）、スタディに最良のステップはありません。</translation>
    </message>
    <message numerus="yes">
        <source>The %Ln image(s) of the validation split select the best step of each run; they are not trained on.</source>
        <translation>
            <numerusform>検証分割の %Ln 枚の画像が各実行の最良のステップを選びます。学習には使われません。</numerusform>
        </translation>
    </message>
    <message>
        <source>The training images whose labels a study uses. With the same seed, smaller subsets are contained in larger ones.</source>
        <translation>スタディがラベルを使う訓練画像です。同じシードでは、小さいサブセットは大きいサブセットに含まれます。</translation>
    </message>
    <message>
        <source>Labelled images by class</source>
        <translation>クラス別のラベル付き画像</translation>
    </message>
    <message>
        <source>Labelled images</source>
        <translation>ラベル付き画像</translation>
    </message>
    <message>
        <source>Selected images</source>
        <translation>選択された画像</translation>
    </message>
    <message>
        <source>of %1 training images</source>
        <translation>/ 訓練画像 %1 枚</translation>
    </message>
    <message>
        <source>They were drawn by Retort within each class, with seed %1: the dataset&apos;s folders name no test images.</source>
        <translation>データセットのフォルダーにテスト画像の指定がないため、Retort がクラスごとにシード %1 で選びました。</translation>
    </message>
    <message>
        <source>There are no test images: no study can use this dataset.</source>
        <translation>テスト画像がありません。このデータセットはスタディに使えません。</translation>
    </message>
</context>
<context>
    <name>retort::ui::StartPage</name>
    <message>
        <source>Start</source>
        <translation>スタート</translation>
    </message>
    <message>
        <source>Run the miniature study</source>
        <translation>ミニチュアスタディを実行</translation>
    </message>
    <message>
        <source>Add a teacher or generator</source>
        <translation>教師または生成モデルを追加</translation>
    </message>
    <message>
        <source>Or begin with your own</source>
        <translation>または独自のデータで始める</translation>
    </message>
    <message>
        <source>Adds it to the queue</source>
        <translation>キューに追加します</translation>
    </message>
    <message>
        <source>It is in the queue</source>
        <translation>キューにあります</translation>
    </message>
    <message numerus="yes">
        <source>%Ln labelled image(s) per class</source>
        <translation>
            <numerusform>各クラスのラベル付き画像 %Ln 枚</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln method(s)</source>
        <translation>
            <numerusform>%Ln 種類の方法</numerusform>
        </translation>
    </message>
    <message>
        <source>From a large teacher and a few labelled images to a small, fast classifier.</source>
        <translation>大きな教師と少数のラベル付き画像から、小さく高速な分類器を作ります。</translation>
    </message>
    <message>
        <source>You label a few images. A teacher pretrained on millions of images already knows what they show.</source>
        <translation>少数の画像にラベルを付けます。何百万枚もの画像で事前訓練された教師は、そこに何が写っているかを知っています。</translation>
    </message>
    <message>
        <source>A generator makes more of them, and the teacher labels or scores each.</source>
        <translation>生成モデルが画像を増やし、教師が 1 枚ずつラベル付けまたは採点します。</translation>
    </message>
    <message>
        <source>A small student is trained on all of it. A table shows the gain of each method.</source>
        <translation>そのすべてを使って小さな生徒モデルを訓練します。各方法の向上幅は表で確かめられます。</translation>
    </message>
    <message>
        <source>Add your images</source>
        <translation>画像を追加</translation>
    </message>
    <message>
        <source>Rescan</source>
        <translation>再スキャン</translation>
    </message>
    <message>
        <source>The study could not be read</source>
        <translation>スタディを読み込めませんでした</translation>
    </message>
    <message>
        <source>The dataset %1 was not found: %2.</source>
        <translation>データセット %1 がありません: %2。</translation>
    </message>
</context>
<context>
    <name>retort::ui::StatusLine</name>
    <message numerus="yes">
        <source>%1 · %Ln thread(s) · %2</source>
        <translation>
            <numerusform>%1 · %Ln スレッド · %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Workspace %1</source>
        <translation>ワークスペース %1</translation>
    </message>
    <message>
        <source>Memory %1 of %2</source>
        <translation>メモリ %1/%2</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>アイドル</translation>
    </message>
    <message>
        <source>%1 running</source>
        <translation>%1 件実行中</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 件待機中</translation>
    </message>
    <message>
        <source>%1 paused</source>
        <translation>%1 件一時停止中</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 件失敗</translation>
    </message>
    <message>
        <source>without CUDA</source>
        <translation>CUDA なし</translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>問題 %Ln 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::StudentAnswers</name>
    <message>
        <source>No teacher is known for these images: no run on them has used one.</source>
        <translation>これらの画像に対応する教師は不明です。教師を使った実行がありません。</translation>
    </message>
    <message>
        <source>The student cannot classify: %1</source>
        <translation>生徒モデルで分類できません: %1</translation>
    </message>
    <message>
        <source>The teacher cannot classify: %1</source>
        <translation>教師で分類できません: %1</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudentTable</name>
    <message>
        <source>Study</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>ネットワーク</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>パラメーター数</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Input, px</source>
        <translation>入力 (px)</translation>
    </message>
    <message>
        <source>It has not been measured on this machine yet.</source>
        <translation>このマシンではまだ測定されていません。</translation>
    </message>
    <message>
        <source>Accuracy, %</source>
        <translation>精度 (%)</translation>
    </message>
    <message>
        <source>On the test split, at the end of training</source>
        <translation>訓練終了時、テスト分割での値</translation>
    </message>
    <message>
        <source>Teacher, %</source>
        <translation>教師 (%)</translation>
    </message>
    <message>
        <source>Latency, ms</source>
        <translation>遅延 (ms)</translation>
    </message>
    <message>
        <source>Teacher, ms</source>
        <translation>教師 (ms)</translation>
    </message>
    <message>
        <source>Test accuracy at the step of fine-tuning (SUP: of training) that is best on validation images; none where the run was not evaluated on any</source>
        <translation>検証画像で最良となる微調整（SUP では学習）のステップでのテスト精度。検証画像で評価されていない実行では空欄</translation>
    </message>
    <message>
        <source>Dataset</source>
        <translation>データセット</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>積和演算数</translation>
    </message>
    <message>
        <source>Best, %</source>
        <translation>最良 (%)</translation>
    </message>
    <message>
        <source>The teacher&apos;s zero-shot accuracy on the same images</source>
        <translation>同じ画像での教師のゼロショット精度</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudentsPage</name>
    <message>
        <source>Students</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>No student has been trained yet</source>
        <translation>訓練済みの生徒モデルはまだありません</translation>
    </message>
    <message>
        <source>Trained students</source>
        <translation>訓練済みの生徒モデル</translation>
    </message>
    <message>
        <source>Choose what to run</source>
        <translation>実行するものを選択</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Measure latency</source>
        <translation>遅延を測定</translation>
    </message>
    <message>
        <source>Show in file manager</source>
        <translation>ファイルマネージャーで表示</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>エクスポート…</translation>
    </message>
    <message>
        <source>Filter by any word</source>
        <translation>任意の語で絞り込み</translation>
    </message>
    <message>
        <source>Filter the students</source>
        <translation>生徒モデルの絞り込み</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%2 件中 %1 件</translation>
    </message>
    <message>
        <source>Choose a student first</source>
        <translation>先に生徒モデルを選択してください</translation>
    </message>
    <message>
        <source>Opens the folder that holds the student&apos;s file</source>
        <translation>生徒モデルのファイルがあるフォルダーを開きます</translation>
    </message>
    <message>
        <source>Export the student</source>
        <translation>生徒モデルのエクスポート</translation>
    </message>
    <message>
        <source>Trained students: try them beside their teacher, measure and export them.</source>
        <translation>訓練済みの生徒モデルです。教師と並べて試し、測定し、書き出せます。</translation>
    </message>
    <message>
        <source>Every run of a study trains one. It appears here when its run finishes.</source>
        <translation>スタディの各実行で 1 つずつ訓練され、実行が終わるとここに表示されます。</translation>
    </message>
    <message>
        <source>Study, column, dataset, network, teacher or seed (Ctrl+F)</source>
        <translation>スタディ、列、データセット、ネットワーク、教師、シード (Ctrl+F)</translation>
    </message>
    <message>
        <source>Measures the latency of the student and its teacher on single images</source>
        <translation>生徒モデルと教師に画像を 1 枚ずつ処理させ、時間を測ります</translation>
    </message>
    <message>
        <source>ONNX…</source>
        <translation>ONNX…</translation>
    </message>
    <message>
        <source>The network for ONNX Runtime, OpenCV and other programs</source>
        <translation>ONNX Runtime、OpenCV などのためのネットワーク</translation>
    </message>
    <message>
        <source>ONNX, 8-bit integers…</source>
        <translation>ONNX (8 ビット整数)…</translation>
    </message>
    <message>
        <source>A quarter of the size, and faster on processors that multiply 8-bit integers. For ONNX Runtime; OpenCV cannot. Reads images of the dataset to choose the ranges of values and to measure what it costs.</source>
        <translation>大きさは 4 分の 1 で、8 ビット整数を乗算できるプロセッサーでは速くなります。ONNX Runtime 用です (OpenCV では使えません)。データセットの画像を読み、値の範囲を決めて精度への影響を測ります。</translation>
    </message>
    <message>
        <source>TorchScript…</source>
        <translation>TorchScript…</translation>
    </message>
    <message>
        <source>The network for PyTorch and LibTorch</source>
        <translation>PyTorch と LibTorch のためのネットワーク</translation>
    </message>
    <message>
        <source>Safetensors…</source>
        <translation>Safetensors…</translation>
    </message>
    <message>
        <source>The weights, under the names of torchvision or timm</source>
        <translation>torchvision または timm の名前による重み</translation>
    </message>
    <message>
        <source>Network takes whole images</source>
        <translation>ネットワークが画像全体を受け取る</translation>
    </message>
    <message>
        <source>ONNX and TorchScript: cropping, resizing and normalising become part of the network. ONNX Runtime and PyTorch can do that, OpenCV cannot.</source>
        <translation>ONNX と TorchScript: 切り抜き、サイズ変更、正規化をネットワークに含めます。ONNX Runtime と PyTorch では使えますが、OpenCV では使えません。</translation>
    </message>
    <message>
        <source>Fold batch norms</source>
        <translation>バッチ正規化を畳み込む</translation>
    </message>
    <message>
        <source>ONNX and TorchScript: each batch norm becomes part of the convolution before it</source>
        <translation>ONNX と TorchScript: 各バッチ正規化を直前の畳み込みに含めます</translation>
    </message>
    <message>
        <source>Writes it for other programs, with class names and preprocessing inside</source>
        <translation>クラス名と前処理を含めて、ほかのプログラムのために書き出します</translation>
    </message>
    <message>
        <source>Making 8-bit integers of %1 and measuring them on images of %2. Large networks take minutes.</source>
        <translation>%1 を 8 ビット整数にし、%2 の画像で測っています。大きなネットワークでは数分かかります。</translation>
    </message>
    <message>
        <source>Wrote %1. Of %2 test images %3 % are right in 8-bit integers, %4 % in fp32.</source>
        <translation>%1 を書き出しました。テスト画像 %2 枚のうち正解は 8 ビット整数で %3 %、fp32 で %4 % です。</translation>
    </message>
    <message>
        <source>Wrote %1, with class names and preprocessing inside, and a model card beside it.</source>
        <translation>%1 をクラス名と前処理を含めて書き出し、隣にモデルカードを置きました。</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudiesCard</name>
    <message>
        <source>Studies</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>Search name, tags, note</source>
        <translation>名前、タグ、メモを検索</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Shows the study&apos;s cells, settings and curves (Enter)</source>
        <translation>スタディのセル、設定、曲線を表示します (Enter)</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Shows the study&apos;s table</source>
        <translation>スタディの表を表示します</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>複製</translation>
    </message>
    <message>
        <source>A study with the same settings under another name</source>
        <translation>同じ設定で別の名前のスタディ</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>名前を変更</translation>
    </message>
    <message>
        <source>Edits the name in place (F2)</source>
        <translation>その場で名前を編集します (F2)</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Edits the tags in place; separate them by commas</source>
        <translation>その場でタグを編集します。コンマで区切ってください</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Edits the note in place</source>
        <translation>その場でメモを編集します</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Close the list</source>
        <translation>一覧を閉じる</translation>
    </message>
    <message>
        <source>%1 was made.</source>
        <translation>%1 を作成しました。</translation>
    </message>
    <message>
        <source>%1 was deleted; its runs stay in the workspace.</source>
        <translation>%1 を削除しました。実行はワークスペースに残ります。</translation>
    </message>
    <message>
        <source>Choose a study in the list first</source>
        <translation>先に一覧でスタディを選択してください</translation>
    </message>
    <message>
        <source>Deletes the study from the list; its runs stay in the workspace (Del)</source>
        <translation>スタディを一覧から外します。実行はワークスペースに残ります (Del)</translation>
    </message>
    <message>
        <source>Restores the last deleted study (Ctrl+Z)</source>
        <translation>最後に削除したスタディを元に戻します (Ctrl+Z)</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudyDraft</name>
    <message>
        <source>Choose at least one cell of the table.</source>
        <translation>表のセルを 1 つ以上選択してください。</translation>
    </message>
    <message>
        <source>Give the study a name.</source>
        <translation>スタディに名前を付けてください。</translation>
    </message>
    <message>
        <source>Choose a generator or a set for %1.</source>
        <translation>%1 の生成モデルまたはセットを選択してください。</translation>
    </message>
    <message>
        <source>Choose a teacher: columns that distil or use generated images need one.</source>
        <translation>教師モデルを選んでください。蒸留や生成画像を使う列に必要です。</translation>
    </message>
    <message>
        <source>The second teacher is the first one. Choose another one, or none.</source>
        <translation>2 つ目の教師モデルが 1 つ目と同じです。別のものを選ぶか、なしにしてください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudyForm</name>
    <message>
        <source>random</source>
        <translation>ランダム</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>ファイルを選ぶ</translation>
    </message>
    <message>
        <source>Starting weights</source>
        <translation>初期の重み</translation>
    </message>
    <message>
        <source>Weights (*.safetensors)</source>
        <translation>重み (*.safetensors)</translation>
    </message>
    <message>
        <source>A file whose name ends in .safetensors</source>
        <translation>名前が .safetensors で終わるファイル</translation>
    </message>
    <message>
        <source>There is no such file</source>
        <translation>ファイルがありません</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>Student</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>Stage 1: distil</source>
        <translation>段階 1: 蒸留</translation>
    </message>
    <message>
        <source>Stage 2: fine-tune</source>
        <translation>段階 2: 微調整</translation>
    </message>
    <message>
        <source>SUP steps</source>
        <translation>SUP のステップ数</translation>
    </message>
    <message>
        <source>SUP learning rate</source>
        <translation>SUP の学習率</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>データ</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>%1 (not found)</source>
        <translation>%1 (見つかりません)</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>埋め込み</translation>
    </message>
    <message>
        <source>as they are</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>centred</source>
        <translation>中心化</translation>
    </message>
    <message>
        <source>standardised</source>
        <translation>標準化</translation>
    </message>
    <message>
        <source>PCA-whitened</source>
        <translation>PCA 白色化</translation>
    </message>
    <message>
        <source>clean embeddings</source>
        <translation>ノイズなし</translation>
    </message>
    <message>
        <source>noised embeddings</source>
        <translation>ノイズあり</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自動</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>cls2img generator</source>
        <translation>cls2img の生成モデル</translation>
    </message>
    <message>
        <source>img2img generator</source>
        <translation>img2img の生成モデル</translation>
    </message>
    <message>
        <source>Prompts and generated sets</source>
        <translation>プロンプトと生成セット</translation>
    </message>
    <message>
        <source>Sampling steps</source>
        <translation>サンプリングのステップ数</translation>
    </message>
    <message>
        <source>CP target</source>
        <translation>CP の目標</translation>
    </message>
    <message>
        <source>Training data</source>
        <translation>訓練データ</translation>
    </message>
    <message>
        <source>real + generated</source>
        <translation>実画像 + 生成画像</translation>
    </message>
    <message>
        <source>generated only</source>
        <translation>生成画像のみ</translation>
    </message>
    <message>
        <source>all</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>% of labelled</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>検証</translation>
    </message>
    <message>
        <source>One run of every cell for each seed, for example 1, 2, 3 or 1-5</source>
        <translation>各セルをシードごとに 1 回実行します (例: 1, 2, 3 または 1-5)</translation>
    </message>
    <message>
        <source>up to 20 times per stage</source>
        <translation>段階ごとに最大 20 回</translation>
    </message>
    <message>
        <source>Held out from training in every column. These images select the best step of each run, instead of the dataset&apos;s own validation split; the result is the test accuracy at that step.</source>
        <translation>すべての列で学習から除かれます。データセット自身の検証分割の代わりに、これらの画像が各実行の最良のステップを選びます。結果はそのステップのテスト精度です。</translation>
    </message>
    <message>
        <source>Combine…</source>
        <translation>組み合わせる…</translation>
    </message>
    <message>
        <source>A generator of a model, LoRAs, an image adapter and a small decoder, on the Models page</source>
        <translation>モデル、LoRA、画像アダプター、小さなデコーダーからなる生成モデル（モデルのページ）</translation>
    </message>
    <message>
        <source>PHI-S</source>
        <translation>PHI-S</translation>
    </message>
    <message>
        <source>Second teacher</source>
        <translation>2 つ目の教師モデル</translation>
    </message>
    <message>
        <source>the teacher&apos;s</source>
        <translation>教師モデルの値</translation>
    </message>
    <message>
        <source>Real and generated images</source>
        <translation>実画像と生成画像</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>プリセット</translation>
    </message>
    <message>
        <source>DataDream</source>
        <translation>DataDream</translation>
    </message>
    <message>
        <source>all images equal</source>
        <translation>すべて同じ</translation>
    </message>
    <message>
        <source>Real loss weight</source>
        <translation>実画像の損失の重み</translation>
    </message>
    <message>
        <source>by their number</source>
        <translation>枚数による</translation>
    </message>
    <message>
        <source>Real share</source>
        <translation>実画像の割合</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>一定</translation>
    </message>
    <message>
        <source>Share at the end</source>
        <translation>終わりの割合</translation>
    </message>
    <message>
        <source>Batch norms</source>
        <translation>バッチ正規化</translation>
    </message>
    <message>
        <source>shared</source>
        <translation>共有</translation>
    </message>
    <message>
        <source>separate</source>
        <translation>別々</translation>
    </message>
    <message>
        <source>re-estimated</source>
        <translation>推定し直し</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>スイープ</translation>
    </message>
    <message>
        <source>A whole path, from / on</source>
        <translation>/ から始まるパスを入力してください</translation>
    </message>
    <message>
        <source>off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>A folder for TensorBoard: each run that the queue begins from now on writes an event file there while it is trained. To look at them: tensorboard --logdir FOLDER</source>
        <translation>TensorBoard 用のフォルダー: これからキューで始まる各実行が、訓練中にイベントファイルを書き込みます。見るには: tensorboard --logdir フォルダー</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>フォルダーを選択</translation>
    </message>
    <message>
        <source>TensorBoard</source>
        <translation>TensorBoard</translation>
    </message>
    <message>
        <source>Folder for TensorBoard</source>
        <translation>TensorBoard 用のフォルダー</translation>
    </message>
    <message>
        <source>default</source>
        <translation>既定</translation>
    </message>
    <message>
        <source>default (%1)</source>
        <translation>既定 (%1)</translation>
    </message>
    <message>
        <source>custom</source>
        <translation>独自</translation>
    </message>
    <message>
        <source>no</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>はい</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudyMaterial</name>
    <message>
        <source>Dataset&apos;s own (%1)</source>
        <translation>データセット既定 (%1)</translation>
    </message>
    <message>
        <source>Dataset&apos;s own (one template)</source>
        <translation>データセット既定 (テンプレート 1 つ)</translation>
    </message>
    <message>
        <source>Dataset&apos;s own</source>
        <translation>データセット既定</translation>
    </message>
    <message>
        <source>%1 · %2 images</source>
        <translation>%1 · 画像 %2 枚</translation>
    </message>
    <message>
        <source>%1 · %2 images, %3 excluded</source>
        <translation>%1 · 画像 %2 枚、%3 枚除外</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudyShelf</name>
    <message>
        <source>not run yet</source>
        <translation>未実行</translation>
    </message>
    <message>
        <source>%1 of %2 finished</source>
        <translation>%2 件中 %1 件完了</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 件失敗</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>スタディ</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>実行</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>メモ</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>作成日時</translation>
    </message>
    <message>
        <source>%1 is in the queue: rename or delete it when its job has ended.</source>
        <translation>%1 はキューにあります。ジョブの終了後に名前の変更や削除をしてください。</translation>
    </message>
    <message>
        <source>A study needs a name; press F2 and type one.</source>
        <translation>スタディには名前が必要です。F2 を押して入力してください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::StudyStates</name>
    <message>
        <source>%1 of %2 finished</source>
        <translation>%2 件中 %1 件完了</translation>
    </message>
    <message>
        <source>%1 running (%2 %)</source>
        <translation>%1 件実行中 (%2 %)</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 件失敗</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 件待機中</translation>
    </message>
    <message>
        <source>%1 to run again, as images or settings are no longer the same</source>
        <translation>画像または設定が変わったため、%1 件を再実行</translation>
    </message>
    <message>
        <source>This study is running.</source>
        <translation>このスタディは実行中です。</translation>
    </message>
    <message>
        <source>This study is already in the queue.</source>
        <translation>このスタディはすでにキューにあります。</translation>
    </message>
</context>
<context>
    <name>retort::ui::SweepCard</name>
    <message>
        <source>Test accuracy, %</source>
        <translation>テスト精度 (%)</translation>
    </message>
    <message>
        <source>Test accuracy at the best step, %</source>
        <translation>最良ステップのテスト精度 (%)</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>スイープ</translation>
    </message>
    <message>
        <source>means over the seeds; bands are one standard deviation</source>
        <translation>シードの平均。帯は標準偏差 1 つ分</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>エクスポート</translation>
    </message>
    <message>
        <source>Image (PNG)…</source>
        <translation>画像 (PNG)…</translation>
    </message>
    <message>
        <source>Document (PDF)…</source>
        <translation>文書 (PDF)…</translation>
    </message>
    <message>
        <source>Drawing (SVG)…</source>
        <translation>図 (SVG)…</translation>
    </message>
    <message>
        <source>A line for each run (CSV)…</source>
        <translation>実行ごとに 1 行 (CSV)…</translation>
    </message>
    <message>
        <source>Export the sweep</source>
        <translation>スイープのエクスポート</translation>
    </message>
    <message>
        <source>Wrote %1</source>
        <translation>%1 を書き出しました</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>フォルダーを開く</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
</context>
<context>
    <name>retort::ui::SweepFields</name>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>What varies</source>
        <translation>変える項目</translation>
    </message>
    <message>
        <source>Enter values.</source>
        <translation>値を入力してください。</translation>
    </message>
    <message>
        <source>values, for example 1, 2, 4</source>
        <translation>値（例: 1, 2, 4）</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Enter the values of %1.</source>
        <translation>%1 の値を入力してください。</translation>
    </message>
    <message>
        <source>Sweep</source>
        <translation>スイープ</translation>
    </message>
</context>
<context>
    <name>retort::ui::TemplateCard</name>
    <message>
        <source>Templates</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Add a template (Insert)</source>
        <translation>テンプレートを追加 (Insert)</translation>
    </message>
    <message>
        <source>a photo of a {}.</source>
        <comment>where a person begins to write</comment>
        <translation>a photo of a {}.</translation>
    </message>
    <message>
        <source>%1 of %2 in the ensemble</source>
        <translation>%2 件中 %1 件をアンサンブルに使用</translation>
    </message>
    <message>
        <source>Choose a template first</source>
        <translation>先にテンプレートを選択してください</translation>
    </message>
    <message>
        <source>Duplicate the selected templates (Ctrl+D)</source>
        <translation>選択したテンプレートを複製 (Ctrl+D)</translation>
    </message>
    <message>
        <source>Delete the selected templates (Del)</source>
        <translation>選択したテンプレートを削除 (Del)</translation>
    </message>
</context>
<context>
    <name>retort::ui::TemplateTable</name>
    <message>
        <source>Template</source>
        <translation>テンプレート</translation>
    </message>
    <message>
        <source>Alone, %</source>
        <translation>単独, %</translation>
    </message>
    <message>
        <source>The teacher&apos;s zero-shot accuracy with this template alone</source>
        <translation>このテンプレートだけを使ったときの教師のゼロショット精度</translation>
    </message>
    <message>
        <source>Not measured yet</source>
        <translation>未測定</translation>
    </message>
</context>
<context>
    <name>retort::ui::TrainedStudent</name>
    <message>
        <source>Its file is missing: %1. Restore it, or run its study again in a new workspace.</source>
        <translation>ファイルがなくなっています: %1。元に戻すか、新しいワークスペースでスタディを再実行してください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::TriedDelegate</name>
    <message>
        <source>Student</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>running…</source>
        <translation>推論中…</translation>
    </message>
    <message>
        <source>no prediction</source>
        <translation>予測なし</translation>
    </message>
</context>
<context>
    <name>retort::ui::TriedImages</name>
    <message numerus="yes">
        <source>%Ln more file(s) could not be read.</source>
        <translation>
            <numerusform>ほかに %Ln 件のファイルを読み込めませんでした。</numerusform>
        </translation>
    </message>
    <message>
        <source>Student</source>
        <translation>生徒モデル</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>教師</translation>
    </message>
    <message>
        <source>Only the first %1 of %2 files were added; drop the others afterwards.</source>
        <translation>%2 件のうち最初の %1 件だけを取り込みました。残りはその後でドロップしてください。</translation>
    </message>
</context>
<context>
    <name>retort::ui::TryCard</name>
    <message>
        <source>Try it</source>
        <translation>試用</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>クリア</translation>
    </message>
    <message>
        <source>Choose a student first</source>
        <translation>先に生徒モデルを選択してください</translation>
    </message>
    <message>
        <source>Only files on this machine can be tried.</source>
        <translation>試せるのは、このマシン上のファイルだけです。</translation>
    </message>
    <message>
        <source>Choose images…</source>
        <translation>画像を選択…</translation>
    </message>
    <message>
        <source>Tried images</source>
        <translation>試した画像</translation>
    </message>
    <message>
        <source>Copy predictions</source>
        <translation>予測をコピー</translation>
    </message>
    <message>
        <source>Drop images here: the predictions of the student and its teacher are shown side by side.</source>
        <translation>ここに画像をドロップすると、生徒モデルと教師の予測を並べて表示します。</translation>
    </message>
    <message>
        <source>Image files for the student and its teacher</source>
        <translation>生徒モデルと教師に見せる画像ファイル</translation>
    </message>
    <message>
        <source>No images yet</source>
        <translation>画像はまだありません</translation>
    </message>
    <message>
        <source>Removes the images from this list; their files stay</source>
        <translation>画像をこのリストから削除します。ファイルは残ります</translation>
    </message>
    <message>
        <source>Images to try</source>
        <translation>試す画像</translation>
    </message>
    <message>
        <source>Images (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff);;All files (*)</source>
        <translation>画像 (*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff);;すべてのファイル (*)</translation>
    </message>
</context>
<context>
    <name>retort::ui::WayDrawing</name>
    <message>
        <source>a large teacher</source>
        <translation>大きな教師</translation>
    </message>
    <message>
        <source>a small student</source>
        <translation>小さな生徒モデル</translation>
    </message>
    <message>
        <source>a few labelled images</source>
        <translation>少数のラベル付き画像</translation>
    </message>
    <message>
        <source>generated images</source>
        <translation>生成画像</translation>
    </message>
    <message>
        <source>Labelled images and a teacher give generated images; a student is trained on all of them</source>
        <translation>ラベル付き画像と教師から生成画像を作り、そのすべてで生徒モデルを訓練します</translation>
    </message>
</context>
<context>
    <name>retort::ui::WindowMenu</name>
    <message>
        <source>About Retort</source>
        <translation>Retort について</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>テーマ</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>ヘルプ</translation>
    </message>
    <message>
        <source>Notify when a job ends</source>
        <translation>ジョブの終了を通知</translation>
    </message>
    <message>
        <source>System</source>
        <translation>システム</translation>
    </message>
    <message>
        <source>A desktop notification, while another window has the focus</source>
        <translation>別のウィンドウの使用中にデスクトップ通知を表示します</translation>
    </message>
    <message>
        <source>Report a problem…</source>
        <translation>問題を報告…</translation>
    </message>
</context>
<context>
    <name>retort::ui::column</name>
    <message>
        <source>Real</source>
        <translation>実画像</translation>
    </message>
</context>
<context>
    <name>sweep</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1、%2</translation>
    </message>
</context>
</TS>
