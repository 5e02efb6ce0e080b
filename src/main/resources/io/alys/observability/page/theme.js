// Before anything is drawn, so that a page that was chosen dark does not flash.
(() => {
  let chosen = 'auto';
  try {
    const kept = localStorage.getItem('alys.theme');
    chosen = kept === 'light' || kept === 'dark' ? kept : 'auto';
  } catch {
    // A browser that keeps nothing shows what the system has.
  }
  document.documentElement.dataset.theme = chosen;
})();
