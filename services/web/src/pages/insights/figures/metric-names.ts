/** The metrics of DORA, in the order in which its reports have them. Apart from what they are, as every page loads the addresses of all. */
export const metrics = ["frequency", "lead_time", "failure_rate", "recovery", "rework"] as const;
export type Metric = (typeof metrics)[number];
