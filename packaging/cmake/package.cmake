# What an installation has beside the programs and their resources, and the .deb that `cpack` makes of it.
set(desktop ${PROJECT_SOURCE_DIR}/packaging/desktop)
foreach(page retort.1 retort-cli.1)
  configure_file(${desktop}/${page} ${PROJECT_BINARY_DIR}/man/${page} @ONLY)
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/man/retort-cli.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
if(RETORT_WINDOW)
  install(FILES ${PROJECT_BINARY_DIR}/man/retort.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${desktop}/retort.desktop ${desktop}/retort-study.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES ${desktop}/retort.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
  install(FILES ${desktop}/retort-study.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
endif()

# A package depends on other packages, which a LibTorch in a folder is not.
if(RETORT_LIBTORCH OR RETORT_ENGINE_ONLY)
  return()
endif()
# cpack packs what was built and builds nothing, so that the tests need not be.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

cmake_host_system_information(RESULT distribution QUERY DISTRIB_INFO)
string(REPLACE debian deb release "${distribution_ID}${distribution_VERSION_ID}")
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_CONTACT "Retort maintainers <maintainers@users.noreply.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workbench that distils a CLIP teacher into a small image classifier")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1~${release})
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Qt reads the icons by a plugin, which no program is linked with; the shipped study learns from this dataset.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libqt6svg6, dataset-fashion-mnist")
# The translations are of Qt's own dialogs, which are English without them.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libopenblas0-pthread, fonts-inter, fonts-noto-cjk, qt6-translations-l10n, openssh-client, rsync")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Distils a large CLIP teacher and a small labelled dataset into a small, fast
image classifier, and shows what each way of distilling gained over supervised
training: a window (retort) and a command line (retort-cli).")
include(CPack)
