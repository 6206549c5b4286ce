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
        <source>Latency: the median of %1 single images on %2 with %Ln thread(s), student %3%4.</source>
        <translation>
            <numerusform>Latency: the median of %1 single images on %2 with %Ln thread, student %3%4.</numerusform>
            <numerusform>Latency: the median of %1 single images on %2 with %Ln threads, student %3%4.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ConfusionImages</name>
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
        <source>%Ln image(s) of this set nearly identical to test images</source>
        <translation>
            <numerusform>%Ln image of this set is nearly identical to a test image</numerusform>
            <numerusform>%Ln images of this set are nearly identical to test images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::CurvesCard</name>
    <message numerus="yes">
        <source>each the mean of %Ln run(s)</source>
        <translation>
            <numerusform>each the mean of %Ln run</numerusform>
            <numerusform>each the mean of %Ln runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each the mean of %1 to %Ln run(s)</source>
        <translation>
            <numerusform>each the mean of %1 to %Ln run</numerusform>
            <numerusform>each the mean of %1 to %Ln runs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::DataPage</name>
    <message numerus="yes">
        <source>%Ln problem(s) are listed under &quot;Problems&quot;.</source>
        <translation>
            <numerusform>%Ln problem is listed under &quot;Problems&quot;.</numerusform>
            <numerusform>%Ln problems are listed under &quot;Problems&quot;.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::DatasetCard</name>
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
    <message numerus="yes">
        <source>%Ln value(s)</source>
        <translation>
            <numerusform>%Ln value</numerusform>
            <numerusform>%Ln values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::GeneratePage</name>
    <message numerus="yes">
        <source>%Ln image(s) imported as %1.</source>
        <translation>
            <numerusform>%Ln image imported as %1.</numerusform>
            <numerusform>%Ln images imported as %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be imported, the first: %1</source>
        <translation>
            <numerusform>%Ln file could not be imported: %1</numerusform>
            <numerusform>%Ln files could not be imported, the first: %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These images were imported before as %1; %Ln of them came with another prompt, which is kept.</source>
        <translation>
            <numerusform>These images were imported before as %1; %Ln of them came with another prompt, which is kept.</numerusform>
            <numerusform>These images were imported before as %1; %Ln of them came with another prompt, which is kept.</numerusform>
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
        <source>Generate %Ln image(s)</source>
        <translation>
            <numerusform>Generate %Ln image</numerusform>
            <numerusform>Generate %Ln images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::ImagesTab</name>
    <message numerus="yes">
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
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
        <source>%Ln file(s) match their recorded hashes</source>
        <translation>
            <numerusform>%Ln file matches its recorded hash</numerusform>
            <numerusform>%Ln files match their recorded hashes</numerusform>
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
        <source>%Ln job(s) of the last session are unfinished. They resume where they stopped.</source>
        <translation>
            <numerusform>%Ln job of the last session is unfinished. It resumes where it stopped.</numerusform>
            <numerusform>%Ln jobs of the last session are unfinished. They resume where they stopped.</numerusform>
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
    <name>retort::ui::SetImportForm</name>
    <message numerus="yes">
        <source>%Ln file(s) cannot be used</source>
        <translation>
            <numerusform>%Ln file cannot be used</numerusform>
            <numerusform>%Ln files cannot be used</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::SplitTab</name>
    <message numerus="yes">
        <source>Students are tested on the %Ln test image(s).</source>
        <translation>
            <numerusform>Students are tested on the %Ln test image.</numerusform>
            <numerusform>Students are tested on the %Ln test images.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %Ln image(s) of the validation split select the best step of each run; they are not trained on.</source>
        <translation>
            <numerusform>The %Ln image of the validation split selects the best step of each run; it is not trained on.</numerusform>
            <numerusform>The %Ln images of the validation split select the best step of each run; they are not trained on.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>retort::ui::StartPage</name>
    <message numerus="yes">
        <source>%Ln labelled image(s) per class</source>
        <translation>
            <numerusform>%Ln labelled image per class</numerusform>
            <numerusform>%Ln labelled images per class</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln method(s)</source>
        <translation>
            <numerusform>%Ln method</numerusform>
            <numerusform>%Ln methods</numerusform>
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
    <name>retort::ui::TriedImages</name>
    <message numerus="yes">
        <source>%Ln more file(s) could not be read.</source>
        <translation>
            <numerusform>%Ln more file could not be read.</numerusform>
            <numerusform>%Ln more files could not be read.</numerusform>
        </translation>
    </message>
</context>
</TS>
