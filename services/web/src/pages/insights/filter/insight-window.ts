import { InsightUnit } from "@slipway/proto/api";
import type { Range } from "../insights-search.ts";

/** When a range begins, and what it is cut into. */
export interface InsightWindow {
  readonly since: Date;
  readonly unit: InsightUnit;
}

/** The window of a range that ends now. It begins with a whole day, week (from Monday) or month of the person's calendar, so that its first part is not cut. */
export function windowOf(range: Range, now: Date): InsightWindow {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  switch (range) {
    case "7d":
      return { since: new Date(year, month, day - 6), unit: InsightUnit.DAY };
    case "30d":
      return { since: new Date(year, month, day - 29), unit: InsightUnit.DAY };
    case "90d": {
      const sinceMonday = (now.getDay() + 6) % 7;
      return { since: new Date(year, month, day - sinceMonday - 12 * 7), unit: InsightUnit.WEEK };
    }
    case "365d":
      return { since: new Date(year, month - 11, 1), unit: InsightUnit.MONTH };
  }
}
