/**
 * Fields of a line that programs count, and that people who watch need not see, because another line says it or because it is no news:
 * `log.info({ ...forPrograms, pid }, "process started")`. The text format leaves such lines out; the JSON format has them all.
 */
export const forPrograms = { audience: "programs" } as const;
