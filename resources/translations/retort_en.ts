<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
<context>
    <name>GenerationCost</name>
    <message numerus="yes">
        <source>about %1 on this machine, by %Ln earlier set(s)</source>
        <translation>
            <numerusform>about %1 on this machine, by %Ln earlier set</numerusform>
            <numerusform>about %1 on this machine, by %Ln earlier sets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Job</name>
    <message numerus="yes">
        <source>%1 of %Ln run(s)</source>
        <translation>
            <numerusform>%1 of %Ln run</numerusform>
            <numerusform>%1 of %Ln runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::CellCard</name>
    <message numerus="yes">
        <source>%Ln run(s)</source>
        <translation>
            <numerusform>%Ln run</numerusform>
            <numerusform>%Ln runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ComparisonCard</name>
    <message numerus="yes">
        <source>Latency: the median of %1 single pictures on %2 with %Ln thread(s), student %3%4.</source>
        <translation>
            <numerusform>Latency: the median of %1 single pictures on %2 with %Ln thread, student %3%4.</numerusform>
            <numerusform>Latency: the median of %1 single pictures on %2 with %Ln threads, student %3%4.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ConfusionPictures</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::CuratePanel</name>
    <message numerus="yes">
        <source>%Ln picture(s) of this set all but are test pictures</source>
        <translation>
            <numerusform>%Ln picture of this set all but is a test picture</numerusform>
            <numerusform>%Ln pictures of this set all but are test pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::DataPage</name>
    <message numerus="yes">
        <source>%Ln problem(s) are listed under &quot;Left out&quot;.</source>
        <translation>
            <numerusform>%Ln problem is listed under &quot;Left out&quot;.</numerusform>
            <numerusform>%Ln problems are listed under &quot;Left out&quot;.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::DataSetCard</name>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::DistilPage</name>
    <message numerus="yes">
        <source>%Ln cell(s)</source>
        <translation>
            <numerusform>%Ln cell</numerusform>
            <numerusform>%Ln cells</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln seed(s)</source>
        <translation>
            <numerusform>%Ln seed</numerusform>
            <numerusform>%Ln seeds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln run(s) left</source>
        <translation>
            <numerusform>%Ln run left</numerusform>
            <numerusform>%Ln runs left</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::GenerationForm</name>
    <message numerus="yes">
        <source>%Ln of an earlier set</source>
        <translation>
            <numerusform>%Ln of an earlier set</numerusform>
            <numerusform>%Ln of an earlier set</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::GridCard</name>
    <message numerus="yes">
        <source>Draw %Ln picture(s)</source>
        <translation>
            <numerusform>Draw %Ln picture</numerusform>
            <numerusform>Draw %Ln pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ImagesTab</name>
    <message numerus="yes">
        <source>%Ln picture(s)</source>
        <translation>
            <numerusform>%Ln picture</numerusform>
            <numerusform>%Ln pictures</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ImportForm</name>
    <message numerus="yes">
        <source>%Ln class(es)</source>
        <translation>
            <numerusform>%Ln class</numerusform>
            <numerusform>%Ln classes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::MaterialFields</name>
    <message numerus="yes">
        <source>%Ln template(s) of the study</source>
        <translation>
            <numerusform>%Ln template of the study</numerusform>
            <numerusform>%Ln templates of the study</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ModelsPage</name>
    <message numerus="yes">
        <source>%Ln file(s) have the recorded hashes</source>
        <translation>
            <numerusform>%Ln file has the recorded hashes</numerusform>
            <numerusform>%Ln files have the recorded hashes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::QueuePanel</name>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s) of the last session are not finished. They go on where they stopped.</source>
        <translation>
            <numerusform>%Ln job of the last session is not finished. It goes on where it stopped.</numerusform>
            <numerusform>%Ln jobs of the last session are not finished. They go on where they stopped.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ResultTable</name>
    <message numerus="yes">
        <source>%1: test accuracy %2 % over %Ln run(s)</source>
        <translation>
            <numerusform>%1: test accuracy %2 % over %Ln run</numerusform>
            <numerusform>%1: test accuracy %2 % over %Ln runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::SplitTab</name>
    <message numerus="yes">
        <source>Students are measured on the %Ln test picture(s).</source>
        <translation>
            <numerusform>Students are measured on the %Ln test picture.</numerusform>
            <numerusform>Students are measured on the %Ln test pictures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %Ln image(s) of its validation split choose the best step of each run; nothing learns from them.</source>
        <translation>
            <numerusform>The %Ln image of its validation split chooses the best step of each run; nothing learns from it.</numerusform>
            <numerusform>The %Ln images of its validation split choose the best step of each run; nothing learns from them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::StartPage</name>
    <message numerus="yes">
        <source>%Ln labelled picture(s) per class</source>
        <translation>
            <numerusform>%Ln labelled picture per class</numerusform>
            <numerusform>%Ln labelled pictures per class</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln way(s) of training</source>
        <translation>
            <numerusform>%Ln way of training</numerusform>
            <numerusform>%Ln ways of training</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::StatusLine</name>
    <message numerus="yes">
        <source>%1 · %Ln thread(s) · %2</source>
        <translation>
            <numerusform>%1 · %Ln thread · %2</numerusform>
            <numerusform>%1 · %Ln threads · %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln problem(s)</source>
        <translation>
            <numerusform>%Ln problem</numerusform>
            <numerusform>%Ln problems</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::TriedPictures</name>
    <message numerus="yes">
        <source>%Ln more file(s) could not be read.</source>
        <translation>
            <numerusform>%Ln more file could not be read.</numerusform>
            <numerusform>%Ln more files could not be read.</numerusform>
        </translation>
    </message>
</context>
</TS>
