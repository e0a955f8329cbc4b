/** Whether somebody may go to a place: a place that needs no right, or whose right they have somewhere. What is not known yet is hidden from nobody. */
export function mayGo(place: { readonly to: string; readonly right?: string }, rights: ReadonlySet<string> | undefined): boolean {
  return place.right === undefined || rights === undefined || rights.has(place.right);
}
