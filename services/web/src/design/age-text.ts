const steps = [
  ["second", 60],
  ["minute", 60],
  ["hour", 24],
  ["day", 30],
  ["month", 12],
  ["year", Number.POSITIVE_INFINITY],
] as const;

/** How long before `now` something was, in words, such as "3 min. ago". Times in milliseconds since 1970. */
export function ageText(at: number, now: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { style: "short" });
  let amount = Math.round((at - now) / 1_000);
  for (const [unit, most] of steps) {
    if (Math.abs(amount) < most) return words.format(amount, unit);
    amount = Math.round(amount / most);
  }
  throw new Error("no time is as long as infinitely many years");
}
