# What the window carries with it: icons, styles, texts, and the faces of Inter that it uses, from Debian's package.
find_path(RETORT_INTER Inter-Regular.otf PATHS /usr/share/fonts/opentype/inter REQUIRED)
file(GLOB icons RELATIVE ${PROJECT_SOURCE_DIR}/resources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/resources/icons/*.svg)
set(entries "")
foreach(name styles/retort.qss ${icons})
  string(APPEND entries "<file alias=\"${name}\">${PROJECT_SOURCE_DIR}/resources/${name}</file>\n")
endforeach()
foreach(face Regular Medium SemiBold)
  string(APPEND entries "<file alias=\"fonts/Inter-${face}.otf\">${RETORT_INTER}/Inter-${face}.otf</file>\n")
endforeach()
# Texts: English for its plurals, Japanese for all.
find_program(RETORT_LRELEASE lrelease PATHS /usr/lib/qt6/bin NO_DEFAULT_PATH) # Debian's plain one is Qt 5's
find_program(RETORT_LRELEASE lrelease REQUIRED)
foreach(language en ja)
  set(source ${PROJECT_SOURCE_DIR}/resources/translations/retort_${language}.ts)
  set(compiled ${PROJECT_BINARY_DIR}/translations/retort_${language}.qm)
  add_custom_command(OUTPUT ${compiled} DEPENDS ${source}
    COMMAND ${RETORT_LRELEASE} -silent ${source} -qm ${compiled} VERBATIM)
  list(APPEND translations ${compiled})
  string(APPEND entries "<file alias=\"translations/retort_${language}.qm\">${compiled}</file>\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/retort.qrc CONTENT "<RCC><qresource>\n${entries}</qresource></RCC>\n")
qt_add_resources(resources ${PROJECT_BINARY_DIR}/retort.qrc)
add_library(retort_ui_resources OBJECT ${resources} ${translations})
