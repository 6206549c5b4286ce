#include "models/session/core_texts.h"

#include "models/session/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

namespace retort::ui {

namespace {

constexpr std::array kFormats{
    // Steps of work, and what they count.
    QT_TRANSLATE_NOOP("Core", "teacher reads prompts"),
    QT_TRANSLATE_NOOP("Core", "{}: teacher embeds {} images"),
    QT_TRANSLATE_NOOP("Core", "{}: student classifies images"),
    QT_TRANSLATE_NOOP("Core", "{}: checking the weights"),
    QT_TRANSLATE_NOOP("Core", "{}: comparing files with their recorded hashes"),
    QT_TRANSLATE_NOOP("Core", "downloading {}"),
    QT_TRANSLATE_NOOP("Core", "checking {}"),
    QT_TRANSLATE_NOOP("Core", "unpacking {}"),
    QT_TRANSLATE_NOOP("Core", "timing a training step"),
    QT_TRANSLATE_NOOP("Core", "timing the generator {}"),
    QT_TRANSLATE_NOOP("Core", "{}: distil"),
    QT_TRANSLATE_NOOP("Core", "{}: finetune"),
    QT_TRANSLATE_NOOP("Core", "encoding the labelled images"),
    QT_TRANSLATE_NOOP("Core", "grid {}: generate images"),
    QT_TRANSLATE_NOOP("Core", "{}: generate images"),
    QT_TRANSLATE_NOOP("Core", "{}: export"),
    QT_TRANSLATE_NOOP("Core", "{}: read images"),
    QT_TRANSLATE_NOOP("Core", "{}: copy images"),
    QT_TRANSLATE_NOOP("Core", "{}: hash files"),
    QT_TRANSLATE_NOOP("Core", "images"),
    QT_TRANSLATE_NOOP("Core", "files"),
    QT_TRANSLATE_NOOP("Core", "tensors"),
    QT_TRANSLATE_NOOP("Core", "prompts"),
    QT_TRANSLATE_NOOP("Core", "{} was measured for the first time: {} {}"),
    QT_TRANSLATE_NOOP("Core", "{} is slower than before: {} instead of {} {}"),
    QT_TRANSLATE_NOOP("Core", "{} is faster than before: {} instead of {} {}"),
    QT_TRANSLATE_NOOP("Core", "less work remains than before"),
    QT_TRANSLATE_NOOP("Core", "opening models and files took {} s"),
    QT_TRANSLATE_NOOP("Core", "embedding"),
    QT_TRANSLATE_NOOP("Core", "generating"),
    QT_TRANSLATE_NOOP("Core", "training"),
    QT_TRANSLATE_NOOP("Core", "comparing"),
    QT_TRANSLATE_NOOP("Core", "downloading"),
    QT_TRANSLATE_NOOP("Core", "unpacking"),
    QT_TRANSLATE_NOOP("Core", "checking"),
    QT_TRANSLATE_NOOP("Core", "images/s"),
    QT_TRANSLATE_NOOP("Core", "train"),
    QT_TRANSLATE_NOOP("Core", "validation"),
    QT_TRANSLATE_NOOP("Core", "test"),
    QT_TRANSLATE_NOOP("Core", "Image adapter"),
    QT_TRANSLATE_NOOP("Core", "Image variations"),
    // Remarks on what is generated.
    QT_TRANSLATE_NOOP("Core",
                      "img2img images are generated from the embeddings of {}, the first of the teachers "
                      "with {} values; name the other one first where {} was trained with that"),
    QT_TRANSLATE_NOOP("Core",
                      "the generator was distilled for lcm and is sampled with {}: images will be blurred or "
                      "noisy; choose lcm with 4 to 8 steps"),
    QT_TRANSLATE_NOOP("Core",
                      "as far as its files tell, the generator was not distilled for lcm: images will be "
                      "blurred; add an LCM LoRA or change the scheduler"),
    // Files and the system's own reasons.
    QT_TRANSLATE_NOOP("Core", "{}: {}: {}; check the path"),
    QT_TRANSLATE_NOOP("Core", "{}: {}: {}; check the permissions of the file and its folder"),
    QT_TRANSLATE_NOOP("Core", "{}: {}: {}; free some space and try again, nothing already stored was lost"),
    QT_TRANSLATE_NOOP("Core", "cannot be opened"),
    QT_TRANSLATE_NOOP("Core", "cannot be written"),
    QT_TRANSLATE_NOOP("Core", "cannot be read"),
    QT_TRANSLATE_NOOP("Core", "cannot be created"),
    QT_TRANSLATE_NOOP("Core", "cannot be removed"),
    QT_TRANSLATE_NOOP("Core", "cannot be copied"),
    QT_TRANSLATE_NOOP("Core", "cannot be synced"),
    QT_TRANSLATE_NOOP("Core", "cannot be renamed into place"),
    QT_TRANSLATE_NOOP("Core", "cannot be put into place"),
    QT_TRANSLATE_NOOP("Core", "cannot be put in place"),
    QT_TRANSLATE_NOOP("Core", "cannot be opened for writing"),
    QT_TRANSLATE_NOOP("Core", "cannot be locked"),
    QT_TRANSLATE_NOOP("Core", "cannot be examined"),
    QT_TRANSLATE_NOOP("Core", "cannot be mapped"),
    QT_TRANSLATE_NOOP("Core", "its free space cannot be asked for"),
    QT_TRANSLATE_NOOP("Core", "No such file or directory"),
    QT_TRANSLATE_NOOP("Core", "Permission denied"),
    QT_TRANSLATE_NOOP("Core", "No space left on device"),
    QT_TRANSLATE_NOOP("Core", "Disk quota exceeded"),
    QT_TRANSLATE_NOOP("Core", "Read-only file system"),
    QT_TRANSLATE_NOOP("Core", "Is a directory"),
    QT_TRANSLATE_NOOP("Core", "Not a directory"),
    QT_TRANSLATE_NOOP("Core", "Input/output error"),
    QT_TRANSLATE_NOOP("Core", "Operation not permitted"),
    QT_TRANSLATE_NOOP("Core", "File exists"),
    QT_TRANSLATE_NOOP("Core", "Too many open files"),
    QT_TRANSLATE_NOOP("Core", "Cannot allocate memory"),
    QT_TRANSLATE_NOOP("Core", "Directory not empty"),
    QT_TRANSLATE_NOOP("Core", "{}: is a folder; name a file"),
    QT_TRANSLATE_NOOP("Core", "{}: is a folder, not a regular file; name a file"),
    QT_TRANSLATE_NOOP("Core", "{}: not a regular file; name a file"),
    QT_TRANSLATE_NOOP("Core", "{}: is a file where a folder is needed; name another place"),
    QT_TRANSLATE_NOOP("Core", "{}: there is no such folder"),
    QT_TRANSLATE_NOOP("Core", "{}: out of memory; close other programs, or ask for less at once"),
    QT_TRANSLATE_NOOP("Core", "{}: out of memory; use a smaller batch, smaller images or bf16 ({})"),
    QT_TRANSLATE_NOOP("Core", "{} was cancelled; run it again to resume where it stopped"),
    // Studies on clusters.
    QT_TRANSLATE_NOOP("Core", "copying data to {}"),
    QT_TRANSLATE_NOOP("Core", "{}: {} of {} tasks running, {} finished"),
    QT_TRANSLATE_NOOP("Core", "{}: {} of {} tasks running, {} finished, waiting for Slurm: {}"),
    QT_TRANSLATE_NOOP("Core", "waiting for {}"),
    QT_TRANSLATE_NOOP("Core", "there is no {} on this computer; install it to work on clusters"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: ssh does not know this host: {}; check its name and the network, or give it an entry "
                "in ~/.ssh/config"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: ssh does not trust this host yet: {}; connect to it once in a terminal with ssh, and "
                "look at its key"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: ssh is not let in without a password: {}; give ssh a key that the host knows "
                      "(ssh-keygen, ssh-copy-id, ssh-add)"),
    QT_TRANSLATE_NOOP("Core", "{}: cannot be reached: {}; check the network"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: the disk of {} is full or its quota is used up; make room there and resume: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: there is no rsync there; install it"),
    QT_TRANSLATE_NOOP("Core", "{}: files cannot be copied with {}: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: the folder {} cannot be made: {}; choose another folder there"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: there is no sbatch: Slurm is not installed there, or a login shell does not find it; "
                "name a login node of the cluster"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: {} does not run there: {}; install Retort there, or give the path of its retort-cli"),
    QT_TRANSLATE_NOOP("Core", "{}: there is {}, and here is {}; install the same version at both sides"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: would make other runs of study {} than this computer: a dataset or model with files "
                "of the same names but other content is there, in {} or with the program; remove it and "
                "run the study again: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: study {} was not submitted: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: {} cannot be changed: {}"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: the tasks of study {} are submitted already and keep their sizes; cancel the "
                      "study there to submit it with others"),
    QT_TRANSLATE_NOOP("Core", "{}: the jobs {} were not cancelled: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: squeue does not answer: {}"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: {} of {} tasks of study {} did not finish, and none is left in the queue: {}; resume "
                "to submit them again"),
    QT_TRANSLATE_NOOP("Core", "{}: study {} names it, and it is not there: {}"),
    QT_TRANSLATE_NOOP("Core", "a cluster has no name; give it one"),
    QT_TRANSLATE_NOOP("Core", "cluster \"{}\": {} \"{}\": {}"),
    QT_TRANSLATE_NOOP("Core", "has characters that cannot be typed; remove them"),
    QT_TRANSLATE_NOOP("Core", "is no host's name; give a name or user@name, or an alias of ~/.ssh/config"),
    QT_TRANSLATE_NOOP("Core", "is no folder's path"),
    QT_TRANSLATE_NOOP("Core", "is no program's path"),
    QT_TRANSLATE_NOOP("Core", "is no option of sbatch: it begins with \"-\""),
    QT_TRANSLATE_NOOP("Core", "there are two clusters \"{}\"; give one of them another name"),
    QT_TRANSLATE_NOOP("Core", "there is no folder for settings; set HOME or XDG_CONFIG_HOME"),
    QT_TRANSLATE_NOOP(
        "Core", "cluster \"{}\" with the host \"{}\", the folder \"{}\" and the program \"{}\" is none of "
                "yours; add it under Compute on the Distil page, or remove the job"),
    // The workspace and its queue.
    QT_TRANSLATE_NOOP("Core", "{}: the folder was removed or renamed, or its disk unplugged, while it was in "
                              "use; bring it back and start again"),
    QT_TRANSLATE_NOOP("Core", "{}: another folder has this path now; nothing is written into it. Bring the "
                              "first one back and start again"),
    QT_TRANSLATE_NOOP("Core", "the set {}: {} of its {} condition embeddings are missing; run the "
                              "\"generate\" command that began it again to continue"),
    QT_TRANSLATE_NOOP("Core", "\"{}\" is not sent to anybody: a list can ask for HF_TOKEN, which goes to "
                              "huggingface.co alone, and for names that begin with RETORT_"),
    QT_TRANSLATE_NOOP("Core", "{}: {} MB are left on its disk, too few to continue; make room"),
    QT_TRANSLATE_NOOP("Core", "{}: is a file; a workspace is a folder, name another"),
    QT_TRANSLATE_NOOP("Core", "{}: unable to open: is a folder; move it away to start over"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: the database is damaged: {}; restore a copy of the file, or save what can be "
                      "read with 'retort-cli workspace repair'"),
    QT_TRANSLATE_NOOP("Core", "{}: {} failed: {}; restore a copy of the file, or save what can be read with "
                              "'retort-cli workspace repair'"),
    QT_TRANSLATE_NOOP("Core", "{}: {} failed: {}; check the permissions of the file and its folder"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: {} failed: {}; free some space and try again, nothing already stored was lost"),
    QT_TRANSLATE_NOOP("Core", "{}: {} failed: {}; free some space and try again"),
    QT_TRANSLATE_NOOP("Core", "{}: {} failed: {}; another program writes to it, try again when it is done"),
    QT_TRANSLATE_NOOP("Core", "{}: {} failed: {}; check the disk"),
    QT_TRANSLATE_NOOP("Core", "{}: is the database of another program; choose another workspace"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: has schema version {}, this program knows up to {}; use a newer Retort, or another workspace"),
    QT_TRANSLATE_NOOP("Core", "{}: the workspace is held by {}; wait until it is done, or choose another "
                              "workspace (reading this one is always possible)"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: the workspace is read-only for this account: {}; get the right to write into "
                      "its folder, or choose another workspace (reading this one is always possible)"),
    QT_TRANSLATE_NOOP("Core", "{} (last seen {} s ago; counts as gone after {} s)"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: {} has taken the workspace over, because this computer slept or was cut off "
                      "from the disk; nothing more is written. Wait until it is done and start again"),
    QT_TRANSLATE_NOOP("Core", "process {} on host {}"),
    QT_TRANSLATE_NOOP("Core", "another process"),
    QT_TRANSLATE_NOOP("Core", "there is a study \"{}\" already; choose another name"),
    QT_TRANSLATE_NOOP("Core", "{}: holds no study \"{}\"; there are {}"),
    QT_TRANSLATE_NOOP("Core", "there is a synthetic set \"{}\" already"),
    QT_TRANSLATE_NOOP("Core", "{}: holds no synthetic set \"{}\"; there {}"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: is the name of a set that was made from other things; choose another name"),
    QT_TRANSLATE_NOOP("Core", "{} is running; cancel it first"),
    QT_TRANSLATE_NOOP("Core", "job {} is not in the queue"),
    QT_TRANSLATE_NOOP("Core", "{} was stopped before it began"),
    // Datasets.
    QT_TRANSLATE_NOOP("Core", "{}: is a file; a dataset is a folder that holds one folder per class"),
    QT_TRANSLATE_NOOP("Core", "{}: is a file; a dataset is a folder that holds one folder per class, a known "
                              "dataset's files, or an archive ({}) of either"),
    QT_TRANSLATE_NOOP("Core", "no dataset '{}'{}; known: {}; looked in {}; import one with 'retort-cli "
                              "dataset import ARCHIVE|FOLDER --as NAME' or give a path"),
    QT_TRANSLATE_NOOP("Core", "{} is not here (looked in {}); {}"),
    QT_TRANSLATE_NOOP("Core", "looked in {}; {}"),
    QT_TRANSLATE_NOOP("Core", "get {} from {} ({}; licence: {}), then import it with 'retort-cli dataset "
                              "import ARCHIVE|FOLDER --as {}'"),
    QT_TRANSLATE_NOOP("Core",
                      "looked in {}; install the Debian package dataset-fashion-mnist (30 MB, licence: MIT)"),
    QT_TRANSLATE_NOOP("Core", "its folder is gone; import it again from where it is now"),
    QT_TRANSLATE_NOOP("Core", "{} is missing; {}"),
    QT_TRANSLATE_NOOP("Core", "it was {} when it was imported, but no longer is; import it again"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: is an archive; make it a dataset with 'retort-cli dataset import {} --as NAME'"),
    QT_TRANSLATE_NOOP("Core", "a dataset '{}' exists already; {}"),
    QT_TRANSLATE_NOOP("Core", "choose another name or remove {}"),
    QT_TRANSLATE_NOOP("Core",
                      "'{}' is the same name on disks that ignore case, to which a workspace may be copied; "
                      "choose another name"),
    QT_TRANSLATE_NOOP("Core", "'{}' is not a valid name of a dataset; use letters, digits, '-', '_' and '.'"),
    QT_TRANSLATE_NOOP("Core", "{}: holds no training images"),
    QT_TRANSLATE_NOOP("Core", "{}: class '{}' is in the {} split but not in the train split{}"),
    QT_TRANSLATE_NOOP("Core", "; add training images of it, or remove it"),
    QT_TRANSLATE_NOOP("Core", ", which has '{}'; give both the same name"),
    QT_TRANSLATE_NOOP("Core", "{}: holds no folders at class level {}; choose a smaller class level"),
    QT_TRANSLATE_NOOP("Core", "{}: {} images in no class folder and so without labels"),
    QT_TRANSLATE_NOOP("Core", "{}: left behind by another program"),
    QT_TRANSLATE_NOOP("Core", "left behind by another program"),
    QT_TRANSLATE_NOOP("Core", "{}: damaged image: {}; replace or remove the file"),
    QT_TRANSLATE_NOOP("Core", "damaged image: {}; replace or remove the file"),
    QT_TRANSLATE_NOOP("Core", "the file is empty"),
    QT_TRANSLATE_NOOP("Core", "{}: truncated {} image; is the copy complete?"),
    QT_TRANSLATE_NOOP("Core", "truncated {} image; is the copy complete?"),
    QT_TRANSLATE_NOOP("Core", "{}: {}; supported are JPEG, PNG, WebP, BMP and TIFF with 8 or 16 bits"),
    QT_TRANSLATE_NOOP("Core", "not an image of a known format"),
    QT_TRANSLATE_NOOP("Core", "a BMP whose bytes are not in the order blue, green, red"),
    QT_TRANSLATE_NOOP("Core", "{} file{} excluded (damaged or not an image)"),
    QT_TRANSLATE_NOOP("Core", "{}: {}; see 'retort-cli dataset inspect {}'"),
    QT_TRANSLATE_NOOP("Core", "{} test image{} also in the train split, for example {}"),
    QT_TRANSLATE_NOOP("Core", "{} validation image{} also in the train split, for example {}"),
    QT_TRANSLATE_NOOP("Core", "{} training image{} again under another class, for example {}"),
    QT_TRANSLATE_NOOP(
        "Core", "classes '{}' and '{}' look alike; if they are one class, put their images into one folder"),
    QT_TRANSLATE_NOOP(
        "Core",
        "no test images, so what is trained on this dataset cannot be measured; put some into a folder "
        "'test' beside 'train', name them 'test' in the table's split column, or, where the images are "
        "divided at random, choose a larger test part (--test-fraction)"),
    QT_TRANSLATE_NOOP("Core", "{}: ends without its end mark; is the download complete?"),
    QT_TRANSLATE_NOOP("Core", "{}: has no {} images; a study needs a training and a test split"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: {} labelled images per class are asked for, class '{}' has {}; ask for fewer, "
                      "or add images"),
    QT_TRANSLATE_NOOP("Core", "{} of {} images of {} can no longer be read, the last: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: entry '{}' {}; nothing was unpacked. Take the archive from its publisher, "
                              "or unpack it by hand and import the folder"),
    QT_TRANSLATE_NOOP("Core", "{}: unpacks to {}, as a decompression bomb does; if it is what it should be, "
                              "unpack it by hand and import the folder"),
    QT_TRANSLATE_NOOP("Core", "{}: damaged or truncated archive ({}); is the download complete?"),
    QT_TRANSLATE_NOOP("Core", "{}: an archive without files; is the download complete?"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: is {}, which is not read; unpack it and take the folder, or pack that as .zip or .tar.gz"),
    QT_TRANSLATE_NOOP("Core", "{}: is not an archive, despite its name{}"),
    QT_TRANSLATE_NOOP("Core", "{}: exists already; nothing was unpacked"),
    // Models.
    QT_TRANSLATE_NOOP("Core",
                      "{}: there is no model of this name in {}, nor a folder or file of this path{}"),
    QT_TRANSLATE_NOOP("Core", "; did you mean \"{}\"?"),
    QT_TRANSLATE_NOOP("Core", "{}: no such model folder; check the path"),
    QT_TRANSLATE_NOOP("Core", "{}: no such generator folder; check the path"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: a file; a CLIP model is a folder of configuration, weights and vocabulary: give the folder"),
    QT_TRANSLATE_NOOP("Core", "{}: neither {} (OpenCLIP) nor {} (Hugging Face) is in this folder; {}"),
    QT_TRANSLATE_NOOP("Core", "{}: a pickle file can run any code and is not read; convert it to "
                              "safetensors, for example in Python: {}"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: not a safetensors file, despite its name; get the file again, or the model's safetensors"),
    QT_TRANSLATE_NOOP("Core", "{}: JSON or another text, not weights; is it what a server answered instead "
                              "of the file? Get the file again"),
    QT_TRANSLATE_NOOP("Core", "{}: {}; the file is damaged, or not written as safetensors are"),
    QT_TRANSLATE_NOOP("Core", "{}: no weights; looked for {}"),
    QT_TRANSLATE_NOOP("Core", "{}: the shard {} is missing; copy it beside the index"),
    QT_TRANSLATE_NOOP("Core", "{}: missing, but listed in {}; copy the whole folder"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: wrong hash: expected {}, found {}; the file was changed or its download is not complete"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: the tensors do not fit the configuration: {}; are weights and configuration of the same model?"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: the weights {} hold values that are no numbers (NaN or infinite): the model was "
                      "saved from a training that had diverged, or damaged since; get it again"),
    QT_TRANSLATE_NOOP("Core", "{}: the folder {} is missing; is the download complete?"),
    QT_TRANSLATE_NOOP("Core", "{}: generates from image embeddings of {} values, those of the teacher {} "
                              "have {}; use the teacher that it was trained with"),
    QT_TRANSLATE_NOOP("Core", "{}: the image encoder's embeddings are {} wide (projection_dim), the UNet "
                              "attends to hidden states {} wide; are all parts of one model?"),
    QT_TRANSLATE_NOOP("Core",
                      "generates from image embeddings and has no text encoder; leave the prompts out"),
    QT_TRANSLATE_NOOP(
        "Core", "generates from image embeddings and has no text encoder; leave the negative prompt out"),
    QT_TRANSLATE_NOOP("Core", "{}: generates from image embeddings; cls2img needs a text-to-image generator"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: generates from image embeddings of {} values, those of the teachers are {}; "
                      "name the teacher that it was trained with as one of the two"),
    QT_TRANSLATE_NOOP("Core", "the teachers {} and {} are the same model; name it once"),
    QT_TRANSLATE_NOOP("Core", "no SUP of {} has been trained in this workspace; run a study with the column "
                              "SUP first, or name a student"),
    QT_TRANSLATE_NOOP("Core", "the smallest entropy, {}, is above the largest, {}"),
    QT_TRANSLATE_NOOP("Core", "the set {} has {} of its {} images; finish it first"),
    QT_TRANSLATE_NOOP("Core", "{}: generates from image embeddings ({}); a LoRA learns prompts, so name a "
                              "text-to-image generator"),
    QT_TRANSLATE_NOOP("Core", "{}: is a command of another program, which has no network to adapt here; name "
                              "a Stable Diffusion folder or checkpoint"),
    QT_TRANSLATE_NOOP("Core", "{}: exists already and is something else; choose another name"),
    QT_TRANSLATE_NOOP("Core", "rank {}: the narrowest attention of this generator has {} values; choose a "
                              "rank from 1 to {}"),
    QT_TRANSLATE_NOOP("Core", "{} classes with {} templates are {} prompts; a LoRA learns at most {}: give a "
                              "file of fewer templates"),
    QT_TRANSLATE_NOOP("Core", "{}: no image of the training split is labelled; a LoRA learns from labelled "
                              "images"),
    QT_TRANSLATE_NOOP("Core", "{}: generates from text alone, img2img needs a Stable unCLIP generator or one "
                              "with an image adapter; with a strength, SDEdit is used instead"),
    QT_TRANSLATE_NOOP("Core", "{}: cannot generate {} x {} pixels; sides must be multiples of {}"),
    QT_TRANSLATE_NOOP("Core",
                      "the teacher is right on {} % of {} images, which is no better than guessing among {} "
                      "classes; do its weights, its vocabulary and the class names belong together?"),
    QT_TRANSLATE_NOOP(
        "Core", "the prompt template \"{}\" has no place for the class name; write {} where it belongs"),
    QT_TRANSLATE_NOOP(
        "Core", "the classes {} (\"{}\") and {} (\"{}\") are read as the same text, so no teacher can tell "
                "them apart; give one of them another name in the prompts"),
    QT_TRANSLATE_NOOP("Core", "{} more classes are read as the same text as another one"),
    QT_TRANSLATE_NOOP("Core", "the prompt template \"{}\" is there twice and so counts double; name it once"),
    // Studies and generated sets.
    QT_TRANSLATE_NOOP("Core", "{} of {} runs failed; the first was {}: {}"),
    QT_TRANSLATE_NOOP("Core", "run {} ({} {}/{} seed {}) failed: {}"),
    QT_TRANSLATE_NOOP("Core", "{} of {} runs are not finished"),
    QT_TRANSLATE_NOOP(
        "Core",
        "study {} had another specification before, and its table loses {} ({}). All runs stay in the "
        "store, and \"student list\" names them; to keep both tables, give this specification another "
        "name"),
    QT_TRANSLATE_NOOP(
        "Core",
        "study {} had other images, models or generated sets before, and its table loses {} ({}). All runs "
        "stay in the store, and \"student list\" names them; to keep both tables, give this specification "
        "another name"),
    QT_TRANSLATE_NOOP("Core",
                      "has more than one run of the seeds {}: its mean and spread are not over seeds alone"),
    QT_TRANSLATE_NOOP("Core",
                      "has runs that differ in {}: its mean and spread are not over seeds alone; import runs "
                      "of other settings into a study of their own"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: has changed since it was stored: its SHA-256 is not the one in {}; delete it, and "
                      "generate or import the set again, which makes what is missing"),
    QT_TRANSLATE_NOOP(
        "Core", "{}: the student of run {} is gone; restore the file from a copy, or run its study again "
                "in a new workspace"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: {} holds whole numbers, as of a quantised network; give the weights that it was "
                      "made of"),
    QT_TRANSLATE_NOOP("Core", "{}: {} holds negative variances, so the file is damaged; get it again"),
    QT_TRANSLATE_NOOP("Core", "the set {} was curated since the study was planned; start the study again"),
    QT_TRANSLATE_NOOP("Core",
                      "the teacher {} has changed since the study was planned; start the study again"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: is gone or cut off, as {} images of a set that the study names; generate the set "
                      "again with the command that made it, which makes what is missing"),
    QT_TRANSLATE_NOOP("Core",
                      "the prompt template \"{}\" is a line of a Python program; leave what is between its "
                      "quotes alone, with {} where the class name belongs"),
    QT_TRANSLATE_NOOP("Core", "{} columns need a teacher"),
    QT_TRANSLATE_NOOP("Core", "{} columns need a generator, or a set of {}"),
    QT_TRANSLATE_NOOP("Core", "the column {} needs a generator"),
    QT_TRANSLATE_NOOP("Core", "the column {} needs a teacher"),
    QT_TRANSLATE_NOOP("Core",
                      "the column {}: batch norms of their own for generated images need a share of real "
                      "images in each batch, for example 0.5"),
    QT_TRANSLATE_NOOP("Core",
                      "the column {}: batch norms of their own need two real and two generated images in "
                      "every batch of stage 1; {} images with a share of {} real ones have {} and {}"),
    QT_TRANSLATE_NOOP("Core", "a share of real images at the end of stage 1 needs one at its beginning"),
    QT_TRANSLATE_NOOP("Core",
                      "the column {} learns from generated images alone in stage 1: a share or a weight of "
                      "real ones, or batch norms apart from theirs, need both kinds as training data"),
    QT_TRANSLATE_NOOP("Core", "study {}: the datasets \"{}\" and \"{}\" are both {}; name it once"),
    QT_TRANSLATE_NOOP(
        "Core", "\"sets\": {} has {} of its {} images; finish generating it first, or name another set"),
    QT_TRANSLATE_NOOP("Core", "\"sets\": {} was made from the dataset {}, which the study does not have"),
    QT_TRANSLATE_NOOP("Core",
                      "the set {} has other classes than the dataset {}; generate one from the dataset"),
    QT_TRANSLATE_NOOP(
        "Core", "the set {} was made from {} training images that are not among the study's labelled ones"),
    QT_TRANSLATE_NOOP("Core", "{}: is there, and the student's model card would replace it; move it away or "
                              "choose another name"),
    QT_TRANSLATE_NOOP("Core", "a warm-up of {} steps is longer than the stage's {}; give at most that many"),
    QT_TRANSLATE_NOOP("Core", "stage {}: the loss is {} at step {} of {}, at learning rate {}; lower the "
                              "learning rate, lengthen the warm-up or clip gradients"),
    QT_TRANSLATE_NOOP("Core", "the classifier's output for image {} is not a number: its training has "
                              "diverged; lower the learning rate"),
    QT_TRANSLATE_NOOP("Core", "{}: checkpoint of version {}, this program reads up to {}; use the newer "
                              "program or delete the file"),
    QT_TRANSLATE_NOOP("Core", "{}: not a usable checkpoint: {}"),
    QT_TRANSLATE_NOOP("Core", "{}; training goes on from the checkpoint before it, of step {}"),
    QT_TRANSLATE_NOOP("Core", "{}; there is no other checkpoint, so it starts anew"),
    QT_TRANSLATE_NOOP("Core", "{}: held nothing; {} runs and {} sets were restored from the records in "
                              "their folders"),
    QT_TRANSLATE_NOOP("Core", "{}: was not there; {} runs and {} sets were restored from the records in "
                              "their folders"),
    QT_TRANSLATE_NOOP("Core", "{}: is brought up to date from schema version {} to {}; as it was it is "
                              "kept in {}"),
    QT_TRANSLATE_NOOP("Core", "{}: is no record of a run or set; it is not used"),
    QT_TRANSLATE_NOOP("Core", "{}: is a link, which is not followed into an export; put the file or "
                              "folder that it leads to in its place"),
    QT_TRANSLATE_NOOP("Core", "{}: has other classes than run {} was trained for; name the dataset that it "
                              "learnt from"),
    QT_TRANSLATE_NOOP("Core", "{}: computes in 8-bit integers, which OpenCV cannot; ask it with ONNX "
                              "Runtime, or export the student without them"),
    QT_TRANSLATE_NOOP("Core", "{}: 8-bit integers"),
    QT_TRANSLATE_NOOP("Core", "its checksum is another than that of its content"),
    QT_TRANSLATE_NOOP("Core", "it is empty"),
    QT_TRANSLATE_NOOP("Core", "it is cut off, or its beginning is damaged"),
    QT_TRANSLATE_NOOP("Core", "{}: fine-tuning made the distilled student worse: {} after stage 1, {} after "
                              "stage 2; lower its learning rate"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: fine-tuning made the student worse: {} after stage 1, {} after stage 2; lower "
                      "its learning rate"),
    QT_TRANSLATE_NOOP("Core",
                      "fine-tuning made the distilled student worse: {} after stage 1, {} after stage "
                      "2; lower its learning rate"),
    QT_TRANSLATE_NOOP("Core", "fine-tuning made the student worse: {} after stage 1, {} after stage 2; lower "
                              "its learning rate"),
    QT_TRANSLATE_NOOP("Core",
                      "{}{} of the generated images {} nearly identical to a test image; \"synthetic show "
                      "{}\" lists them, \"synthetic curate {} --reject-near-duplicates\" excludes them"),
    QT_TRANSLATE_NOOP("Core",
                      "the prompt template \"{}\" leaves no room for the class name \"{}\": up to its end "
                      "there are {} tokens, and the teacher reads {}; shorten the template or the name"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: line {} has a quotation mark that is never closed, and the {} after it would "
                      "be part of it; close it, or double it where it is a part of the text"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: answers with what is no number: its weights are damaged, or its training has "
                      "diverged; choose another student"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: row {}: has {} fields, the first row {}; text with a separator in it stands "
                      "in quotation marks"),
    QT_TRANSLATE_NOOP("Core", "{}: names the column \"{}\" twice; remove the wrong one"),
    QT_TRANSLATE_NOOP("Core", "{}: its runs were measured on {} to {} test images"),
    QT_TRANSLATE_NOOP("Core", "{}: {} file{} of the test split excluded (damaged or not an image)"),
    QT_TRANSLATE_NOOP("Core",
                      "the intervals of {} are wider than need be: what their runs answered to each test "
                      "image was not stored, because they finished before the program did so"),
    QT_TRANSLATE_NOOP("Core",
                      "students began with the pretrained backbone of {}, in every column, and not with "
                      "random weights"),
    QT_TRANSLATE_NOOP("Core", "{}: starting weights are read from safetensors files alone; others can hold "
                              "programs. Save torchvision's with "
                              "safetensors.torch.save_file(model.state_dict(), FILE)"),
    QT_TRANSLATE_NOOP("Core", "{}: the file has changed since the study was planned; start the study again"),
    QT_TRANSLATE_NOOP("Core", "no best on validation for {}: runs were not evaluated on validation images, "
                              "because they finished before the program did so, or because the dataset has "
                              "no validation split and the study holds nothing out"),
    QT_TRANSLATE_NOOP("Core", "the average is over the {} of {} datasets that have every column"),
    QT_TRANSLATE_NOOP("Core", "device \"{}\": LibTorch sees {} CUDA devices here; choose cpu, or install a "
                              "LibTorch built with CUDA"),
    QT_TRANSLATE_NOOP("Core", "devices \"{}\" are of two kinds, whose results differ in their last digits; "
                              "name GPUs alone"),
    QT_TRANSLATE_NOOP("Core", "{}: holds the run {}, not {}; export the run again"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: has changed since its run finished: its SHA-256 is not the one in {}; restore "
                      "the file from a copy, or run its study again in a new workspace"),
    QT_TRANSLATE_NOOP(
        "Core", "the set {}: no image has a score of {} or more, the best has {}; choose a lower minimum"),
    QT_TRANSLATE_NOOP("Core",
                      "the set {}: these rules exclude all of its {} images; choose less strict ones"),
    QT_TRANSLATE_NOOP(
        "Core",
        "the set {}: {} of {} images have no score; \"synthetic check {} --teacher NAME\" scores them"),
    QT_TRANSLATE_NOOP("Core", "{}: \"{}\" is no class of the dataset; {}"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: holds no images; it must have a folder for each class, called like the class"),
    QT_TRANSLATE_NOOP("Core", "{}: runs a command that was not confirmed yet: {}; if it may run, add "
                              "--run-command to \"generate\""),
    QT_TRANSLATE_NOOP("Core",
                      "the set {}: no student has been asked about {} of {} images; \"synthetic curate "
                      "{} --student RUN\" asks one"),
    QT_TRANSLATE_NOOP("Core", "the set {} is unfinished: {} of {} images; run the \"generate\" command that "
                              "began it again to continue"),
    QT_TRANSLATE_NOOP("Core", "the set {} has no images yet"),
    QT_TRANSLATE_NOOP("Core", "{}: the images need up to {}, {} are free; free some space, generate fewer or "
                              "smaller images, or choose another workspace"),
    QT_TRANSLATE_NOOP("Core", "{}: all {} generated images are invalid (black, or not a number) and none was "
                              "stored; try another precision (fp32), scheduler or generator"),
    QT_TRANSLATE_NOOP("Core", "{}: the generator's files were changed while it was in use; start again"),
    QT_TRANSLATE_NOOP("Core", "{}: exists already and is not empty; name a new folder"),
    // Downloads.
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: {} bytes are needed for the download, {} are free; make room or choose another workspace"),
    QT_TRANSLATE_NOOP("Core", "{}: broke off ({}), {} times without a byte gained; {}"),
    QT_TRANSLATE_NOOP("Core", "is this machine connected? Try again, or a mirror with --base"),
    QT_TRANSLATE_NOOP("Core", "{} bytes are kept in {}; download again to resume"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: what is served {}; nothing of it was kept. Try again, or a mirror with --base"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: is not there (HTTP {}); it may have moved: see {}, or give a mirror with --base"),
    QT_TRANSLATE_NOOP("Core", "{}: the server answers HTTP {}"),
    // Tables of labels.
    QT_TRANSLATE_NOOP("Core", "{}: columns {} and {} are both called {} and differ in row {} ('{}' and "
                              "'{}'); remove or rename the wrong one"),
    QT_TRANSLATE_NOOP("Core", "{}: {} row{} another number of fields than the first; excluded"),
    QT_TRANSLATE_NOOP("Core", "{}: columns {} and {} both name images, and different ones; remove the one "
                              "that does not name the files"),
    QT_TRANSLATE_NOOP("Core", "{}: column {} names no training, validation or test split and is not used"),
    QT_TRANSLATE_NOOP("Core", "{}: column {} is not used; in row {} it says {}, and column {}, which is "
                              "used, {}; remove the wrong one, or put both into one column 'split'"),
    QT_TRANSLATE_NOOP("Core", "{}: column {} names the images; which of the {} others holds the class is not "
                              "clear; give it the header 'label'"),
    QT_TRANSLATE_NOOP("Core", "{}: column {} may name classes as well, other ones than column {}, and is not "
                              "used; if it holds the classes, remove column {}"),
    QT_TRANSLATE_NOOP("Core", "{}: {} of the listed files {} not there, for example '{}'; excluded"),
    QT_TRANSLATE_NOOP("Core", "{}: {} of the listed names {} several images, for example '{}'; excluded. "
                              "Write the images' folders before their names"),
    QT_TRANSLATE_NOOP("Core", "{}: {} row{} no class; excluded"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: {} row{} {} in column {}, where train, validation (or val) and test are known; excluded"),
    QT_TRANSLATE_NOOP("Core", "nothing"),
    QT_TRANSLATE_NOOP("Core", "{}: '{}' looks like several labels of one image and is read as one class; "
                              "Retort needs one class an image"),
    QT_TRANSLATE_NOOP("Core", "{}: the table of labels: files from column {}, classes from {}{}"),
    QT_TRANSLATE_NOOP("Core", "column {}"),
    QT_TRANSLATE_NOOP("Core", "{} one-hot columns"),
    QT_TRANSLATE_NOOP("Core", ", splits from column {}"),
    QT_TRANSLATE_NOOP("Core", "{}: row {}: the class has more than one line; close the quotation mark in it"),
    QT_TRANSLATE_NOOP("Core", "{}: row {} is of two classes, '{}' and '{}'; Retort needs one class an image"),
    QT_TRANSLATE_NOOP("Core", "{}: is not used, because {} is the table of a split{}"),
    QT_TRANSLATE_NOOP("Core", ", and says the same of the same images"),
    QT_TRANSLATE_NOOP("Core", "; {} image{} it alone labels, for example {}"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: row {}: says '{}' of {}, and {} says '{}'; move one of the two tables away"),
    QT_TRANSLATE_NOOP("Core", "{}; the table is not used"),
    QT_TRANSLATE_NOOP("Core", "{}: {} and {} both hold labels of the images; move one of them away"),
    QT_TRANSLATE_NOOP("Core", "{}: {} image{} without label, for example {}; excluded"),
    QT_TRANSLATE_NOOP("Core", "{}: images of {} classes have labels and no split; excluded"),
    QT_TRANSLATE_NOOP("Core", "{}: row {}: {} is in the test folder and in the training split of the table"),
    QT_TRANSLATE_NOOP("Core", "{}: row {}: {} is listed in two splits"),
    QT_TRANSLATE_NOOP("Core",
                      "{}: row {}: {} is listed as '{}' and as '{}'; Retort needs one class an image"),
    QT_TRANSLATE_NOOP(
        "Core",
        "{}: holds NUL characters, as UTF-16 and files that are no text do; save the table as CSV in UTF-8"),
    QT_TRANSLATE_NOOP("Core", "{}: is not UTF-8 text; save the table as CSV in UTF-8"),
    // What a sweep refuses.
    QT_TRANSLATE_NOOP("Core", "{} changes nothing: the images are those of the sets that are named in "
                              "\"sets\"; leave these out, or the key"),
    QT_TRANSLATE_NOOP("Core", "without generated images there is nothing to learn from where \"mix\" is "
                              "\"synthetic-only\"; leave out the 0, or \"mix\""),
    QT_TRANSLATE_NOOP("Core", "with {}: {}"),
    QT_TRANSLATE_NOOP("Core", "{}: cannot vary{}; {}"),
    QT_TRANSLATE_NOOP(
        "Core",
        "the keys that can are those with a number or a word in \"labelled\", \"generation\", \"features\", "
        "\"views\", \"mixture\", \"student\", \"distil\", \"finetune\", \"supervised\" and \"augmentation\", "
        "and \"mix\", "
        "for example \"generation.perImage\" or \"distil.LD.temperature\""),
    QT_TRANSLATE_NOOP("Core", "{}: give a list of values, for example [1, 2, 4]"),
    QT_TRANSLATE_NOOP("Core", "{}: the values are numbers, words, true or false"),
    QT_TRANSLATE_NOOP("Core", "{}: {} stands there twice; give each value once"),
    QT_TRANSLATE_NOOP("Core", "{}: give one key or two, each with a list of values, not {} keys"),
    QT_TRANSLATE_NOOP("Core", "{}: asks for {} combinations; at most {} can be compared"),
    // What exports refuse.
    QT_TRANSLATE_NOOP("Core", "{}: is the student itself; choose another place for its copy"),
    QT_TRANSLATE_NOOP("Core", "safetensors hold weights and no network, so they can neither take whole "
                              "images nor have batch norms folded; choose ONNX or TorchScript"),
    QT_TRANSLATE_NOOP("Core", "this program was built without ONNX; install libonnx-dev and "
                              "libopencv-dnn-dev and build it again, or choose TorchScript or safetensors"),
    QT_TRANSLATE_NOOP("Core", "run {} is {}; a run is exported once it has finished"),
    QT_TRANSLATE_NOOP("Core", "queued"),
    QT_TRANSLATE_NOOP("Core", "running"),
    QT_TRANSLATE_NOOP("Core", "failed"),
    QT_TRANSLATE_NOOP("Core", "cancelled"),
    QT_TRANSLATE_NOOP("Core", "a network is quantised by images that it is shown; there are none"),
    QT_TRANSLATE_NOOP("Core", "{}: takes whole images, which OpenCV cannot resize inside a network; export "
                              "the student with \"tensor\" as its input, or use ONNX Runtime"),
    QT_TRANSLATE_NOOP("Core", "study {}: no run was evaluated on validation images, so there is no best; use "
                              "datasets with a validation split, or hold out a part of the labelled images "
                              "with \"validation\": {} in the specification"),
    QT_TRANSLATE_NOOP("Core", "study {}: no run has finished yet, so there is nothing to plot"),
    QT_TRANSLATE_NOOP("Core", "unknown table format \"{}\"; there are text, md, csv, latex, html and json"),
    // Sets that a cluster generates.
    QT_TRANSLATE_NOOP("Core", "{}: sets that a cluster generates are scored there by a teacher; name one"),
    QT_TRANSLATE_NOOP("Core", "{}: is the decoder of a preview, which is generated on this computer; "
                              "generate the set with the generator's own"),
    QT_TRANSLATE_NOOP("Core", "there is another set \"{}\" in the workspace; choose another name"),
    QT_TRANSLATE_NOOP("Core", "{}: the cluster has generated another set than the one that was asked for; "
                              "were its files changed meanwhile?"),
};

/// A format as what finds its texts.
struct CoreText {
    const char* format;
    QString longest{};               ///< of its fixed parts: a text without it is not looked at closer
    QRegularExpression expression{}; ///< captures what is filled in
    qsizetype fixed = 0;             ///< characters that are not filled in
};

CoreText coreText(const char* format) {
    CoreText text{.format = format};
    QString expression;
    const auto parts = QString::fromUtf8(format).split(QStringLiteral("{}"));
    for (const auto& part : parts) {
        expression += (expression.isEmpty() ? QStringLiteral("^") : QStringLiteral("(.*?)")) +
                      QRegularExpression::escape(part);
        text.fixed += part.size();
        if (part.size() > text.longest.size())
            text.longest = part;
    }
    text.expression =
        QRegularExpression(expression + QLatin1Char('$'), QRegularExpression::DotMatchesEverythingOption);
    return text;
}

/// What says most of itself comes first: a short format may fit what a longer one is meant for.
std::vector<CoreText> compiled() {
    std::vector<CoreText> texts;
    for (const auto* format : kFormats)
        texts.push_back(coreText(format));
    std::ranges::stable_sort(texts, std::ranges::greater{}, &CoreText::fixed);
    return texts;
}

QString inLanguage(const char* format) {
    return QCoreApplication::translate("Core", format);
}

QString filled(const QString& translation, const QStringList& arguments) {
    static const QRegularExpression kPlace(QStringLiteral("\\{(\\d+)(!?)\\}"));
    QString text;
    qsizetype end = 0;
    for (const auto& place : kPlace.globalMatch(translation)) {
        text += translation.mid(end, place.capturedStart() - end);
        const auto argument = arguments.value(place.captured(1).toInt());
        text += place.captured(2).isEmpty() ? argument : translated(argument).value_or(argument);
        end = place.capturedEnd();
    }
    return text + translation.mid(end);
}

} // namespace

std::span<const char* const> coreFormats() {
    return kFormats;
}

std::optional<QString> translated(const QString& text) {
    static const auto kTexts = compiled();
    if (text.isEmpty() || inLanguage(kFormats.front()) == QLatin1String(kFormats.front()))
        return {};
    for (const auto& known : kTexts) {
        if (!text.contains(known.longest))
            continue;
        const auto match = known.expression.match(text);
        if (match.hasMatch())
            return filled(inLanguage(known.format), match.capturedTexts().mid(1));
    }
    return {};
}

QString spoken(const std::string& coreText) {
    const auto text = qt(coreText);
    return translated(text).value_or(text);
}

} // namespace retort::ui
