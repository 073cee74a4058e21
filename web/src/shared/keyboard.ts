import { onActivated, onBeforeUnmount, onDeactivated, onMounted } from "vue";

/** True while a person types, or while a dialog has the keyboard. */
function elsewhere(e: KeyboardEvent): boolean {
  const el = e.target as HTMLElement | null;
  if (el?.closest("input, textarea, select, [contenteditable=true], [role=combobox]")) return true;
  // A closed dialog stays in the page, hidden.
  return [...document.querySelectorAll(".el-overlay")].some((o) => o.checkVisibility());
}

/** Single-key commands of a page: { j: next, Enter: open }. */
export function useKeys(keys: Record<string, (e: KeyboardEvent) => void>) {
  function onKey(e: KeyboardEvent) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || elsewhere(e)) return;
    const run = keys[e.key.length === 1 ? e.key.toLowerCase() : e.key];
    if (!run) return;
    // Enter and the space bar on a button or a link are that button's own.
    if (/^(Enter| )$/.test(e.key) && (e.target as HTMLElement).closest("button, a, summary")) return;
    e.preventDefault();
    run(e);
  }
  const on = () => window.addEventListener("keydown", onKey);
  const off = () => window.removeEventListener("keydown", onKey);
  onMounted(on);
  onActivated(on);
  onDeactivated(off);
  onBeforeUnmount(off);
}
