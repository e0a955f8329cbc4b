/** What decides where a stage stands in the pipeline. */
interface Placed {
  readonly id: string;
  readonly requires: readonly string[];
}

/** Stages from left to right: each stands right of those that it requires, so those of one column may run at the same time. Keeps the order within a column. */
export function stageColumns<S extends Placed>(stages: readonly S[]): readonly (readonly S[])[] {
  const byId = new Map(stages.map((stage) => [stage.id, stage]));
  const placeOf = new Map<string, number>();
  // Plans list a stage after those that it requires; what another program wrote may not, and may go round in circles.
  const place = (stage: S, above: ReadonlySet<string>): number => {
    const known = placeOf.get(stage.id);
    if (known !== undefined) return known;
    const path = new Set(above).add(stage.id);
    const required = stage.requires.flatMap((id) => (path.has(id) ? [] : (byId.get(id) ?? [])));
    const found = 1 + Math.max(-1, ...required.map((each) => place(each, path)));
    placeOf.set(stage.id, found);
    return found;
  };
  const columns: S[][] = [];
  for (const stage of stages) {
    const at = place(stage, new Set());
    while (columns.length <= at) columns.push([]);
    columns[at]?.push(stage);
  }
  return columns.filter((column) => column.length > 0);
}
