/** Whether a version of a chart is not a range: it is then the same chart at any time, and an index on disk that has it is new enough. */
export function isExactVersion(version: string): boolean {
  return /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/.test(version);
}
