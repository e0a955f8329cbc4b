const underDialog = new WeakSet<Event>();
const dialog = "[role=dialog]";
const typing = "input, textarea, select, [contenteditable]";

// Before every other listener: the one that closes a dialog may be called before the one that asks whether there is a dialog.
addEventListener("keydown", (event) => document.querySelector(dialog) && underDialog.add(event), { capture: true });

/** Whether a key belongs to what somebody types, or to an open dialog. */
export function isBusy(event: KeyboardEvent): boolean {
  const { target } = event;
  return (target instanceof HTMLElement && target.matches(typing)) || underDialog.has(event);
}
