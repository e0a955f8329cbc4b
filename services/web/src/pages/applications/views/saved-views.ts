import { type ApplicationsSearch, applicationsSearch } from "../applications-search.ts";

/** A view of the list that a person named: an address. */
export interface SavedView {
  readonly name: string;
  readonly search: ApplicationsSearch;
}

const stored = "slipway.views";
const mostViews = 50;
const longestName = 60;

/** Reads what the browser keeps. What is no view is left out. */
export function readViews(text: string | null): readonly SavedView[] {
  const views = parsed(text);
  if (!Array.isArray(views)) return [];
  return views.slice(0, mostViews).flatMap((view: unknown): SavedView[] => {
    const { name, search } = (typeof view === "object" && view !== null ? view : {}) as Readonly<Record<string, unknown>>;
    if (typeof name !== "string" || name === "" || typeof search !== "object" || search === null) return [];
    return [{ name: name.slice(0, longestName), search: applicationsSearch(search as Readonly<Record<string, unknown>>) }];
  });
}

/** The views with one more, in place of the one of its name. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  return [...withoutView(views, view.name), view].slice(-mostViews);
}

export function withoutView(views: readonly SavedView[], name: string): readonly SavedView[] {
  return views.filter((view) => view.name !== name);
}

/** Whether a view shows the same as an address. */
export function isView({ search }: SavedView, { q = "", view, sort }: ApplicationsSearch): boolean {
  return (search.q ?? "").trim() === q.trim() && search.view === view && search.sort === sort;
}

let shown: { readonly text: string | null; readonly views: readonly SavedView[] } = { text: null, views: [] };
const listeners = new Set<() => void>();

/** The views that this browser keeps, for all its tabs. */
export const savedViews = {
  get: (): readonly SavedView[] => {
    const text = localStorage.getItem(stored);
    if (text !== shown.text) shown = { text, views: readViews(text) };
    return shown.views;
  },
  put: (views: readonly SavedView[]): void => {
    localStorage.setItem(stored, JSON.stringify(views));
    for (const listener of listeners) listener();
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    window.addEventListener("storage", listener);
    return () => {
      listeners.delete(listener);
      window.removeEventListener("storage", listener);
    };
  },
};

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
