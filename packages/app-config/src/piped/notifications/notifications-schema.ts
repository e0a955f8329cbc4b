import { z } from "zod";
import { requiredText, text, textList, textMap } from "../../fields/plain-fields.ts";
import { uniqueList } from "../../fields/unique-list.ts";
import { emailSchema } from "./email-schema.ts";
import type { NotificationReceiverConfig } from "./notifications-config.ts";
import { refusal } from "./receiver-secret.ts";
import { digestSchema, quietHoursSchema } from "./sending-times-schema.ts";
import { slackSchema } from "./slack-schema.ts";
import { discordSchema, opsgenieSchema, pagerDutySchema, teamsSchema, webhookSchema } from "./web-schemas.ts";

const route = z.object({
  name: text.describe("Name of the route."),
  receiver: requiredText.describe("Name of the receiver."),
  events: textList.describe("Events to send; empty for all."),
  ignoreEvents: textList.describe("Events not to send."),
  groups: textList.describe("Groups of events to send; empty for all."),
  ignoreGroups: textList.describe("Groups of events not to send."),
  apps: textList.describe("Applications whose events to send; empty for all."),
  ignoreApps: textList.describe("Applications whose events not to send."),
  labels: textMap.describe("Labels that the application must have."),
  ignoreLabels: textMap.describe("Labels that the application must not have."),
});

const kinds = ["slack", "teams", "discord", "email", "webhook", "pagerDuty", "opsgenie"] as const;
/** Receivers that are programs: each notice is a fact for them, and none may be late or missing. */
const programs = ["webhook", "pagerDuty", "opsgenie"] as const;
const usualDigest = { most: 20, windowMs: 5 * 60_000 };

const receiver = z
  .object({
    name: requiredText.max(200).describe("Name of the receiver."),
    slack: slackSchema.optional().describe("A Slack channel."),
    teams: teamsSchema.optional().describe("A Microsoft Teams channel."),
    discord: discordSchema.optional().describe("A Discord channel."),
    email: emailSchema.optional().describe("Mail through a mail server."),
    webhook: webhookSchema.optional().describe("A URL to post events to."),
    pagerDuty: pagerDutySchema.optional().describe("Incidents in PagerDuty."),
    opsgenie: opsgenieSchema.optional().describe("Alerts in Opsgenie."),
    digest: digestSchema.optional().describe("How many messages people get before the rest becomes one."),
    quietHours: z.array(quietHoursSchema).max(20).default([]).describe("When people get no messages; the digest follows at the end."),
  })
  .transform(({ name, digest, quietHours, ...targets }, context): NotificationReceiverConfig => {
    const refuse = refusal(context);
    const written = Object.entries(targets).filter(([, target]) => target !== undefined);
    const [first, second] = written;
    if (second) refuse(`has ${written.map(([kind]) => kind).join(" and ")}: give each a receiver of its own`);
    const to = first?.[1];
    if (!to) {
      refuse(`needs one of ${kinds.join(", ")}`);
      return z.NEVER;
    }
    const isProgram = programs.some((program) => program === first?.[0]);
    if (isProgram && (digest !== undefined || quietHours.length > 0))
      refuse(`digest and quietHours are for people, not for ${first?.[0]}: remove them`);
    return { name, to, digest: isProgram || digest === "none" ? undefined : (digest ?? usualDigest), quietHours };
  });

export const notificationsSchema = z
  .object({
    routes: z.array(route).default([]).describe("Routes from events to receivers. Every matching route sends."),
    receivers: uniqueList(receiver, "name").describe("Receivers of events."),
  })
  .superRefine(({ routes, receivers }, context) => {
    for (const [index, { receiver: name }] of routes.entries()) {
      if (receivers.some((each) => each.name === name)) continue;
      context.addIssue({ code: "custom", path: ["routes", index, "receiver"], message: `unknown receiver ${name}` });
    }
  })
  .prefault({});
