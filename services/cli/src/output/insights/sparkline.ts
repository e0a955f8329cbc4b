const bars = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"] as const;

/** Numbers as a line of bars, from 0 to the greatest; a space for one that is unknown. */
export function sparkline(values: readonly (number | undefined)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === undefined) return " ";
      return bars[most === 0 ? 0 : Math.round((value / most) * (bars.length - 1))];
    })
    .join("");
}
