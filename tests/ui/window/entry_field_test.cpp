#include "widgets/entry_field.h"

#include <QLineEdit>
#include <QStringList>

#include <gtest/gtest.h>

namespace retort::ui {
namespace {

TEST(EntryField, ValueThatIsSetFromOutside_TakesARefusalBack) {
    EntryField field([](const QString& text) {
        return text == QStringLiteral("4x") ? QStringLiteral("no number") : QString();
    });
    QStringList told;
    QObject::connect(&field, &EntryField::refused, &field, [&](const QString& problem) { told << problem; });
    field.setText(QStringLiteral("4"));
    field.line().setText(QStringLiteral("4x"));
    Q_EMIT field.line().editingFinished();
    ASSERT_EQ(told, QStringList{QStringLiteral("no number")});
    field.setText({});
    EXPECT_EQ(told, (QStringList{QStringLiteral("no number"), QString()}));
}

} // namespace
} // namespace retort::ui
