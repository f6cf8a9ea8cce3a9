// Before anything is painted: the theme that was chosen last time.
(function () {
  var theme = "dark";
  try {
    theme = localStorage.getItem("autoarr.theme") || theme;
  } catch {
    // Storage may be switched off; then it is dark.
  }
  document.documentElement.dataset.theme = theme;
})();
