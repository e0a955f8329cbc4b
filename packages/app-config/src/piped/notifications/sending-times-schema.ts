import type { QuietHours } from "@slipway/domain";
import { z } from "zod";
import { durationField } from "../../fields/duration.ts";
import { textList } from "../../fields/plain-fields.ts";

const dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: "must be a time of the day, such as 22:00" });

function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.instant().toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Times of the day in which a receiver gets nothing. */
export const quietHoursSchema = z
  .object({
    from: timeOfDay.describe("When it begins."),
    to: timeOfDay.describe("When it ends; if that is not later, on the next day."),
    timeZone: z
      .string()
      .refine(isTimeZone, { error: "must be a time zone, such as Europe/Berlin" })
      .default("UTC")
      .describe("Time zone of both."),
    days: z.array(z.enum(dayNames)).default([]).describe("Days on which it begins; empty for every day."),
    except: textList.describe("Events that are sent all the same."),
  })
  .transform(
    ({ days, ...rest }): QuietHours => ({
      ...rest,
      days: days.length === 0 ? dayNames.map((_, at) => at + 1) : days.map((day) => dayNames.indexOf(day) + 1),
    }),
  );

/** How many notices a receiver gets one by one. */
export const digestSchema = z
  .object({
    most: z.number().int().min(1).max(1_000).default(20).describe("Messages within the window; the rest becomes one message at its end."),
    window: durationField("5m").describe("The window."),
    disabled: z.boolean().default(false).describe("Send every notice as a message of its own."),
  })
  .transform(({ most, window, disabled }) => (disabled ? ("none" as const) : { most, windowMs: window }));
