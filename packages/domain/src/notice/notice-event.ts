/** The events that people are told of, by PipeCD's names, each with its number: the hundreds are its group. */
const codes = {
  DEPLOYMENT_TRIGGERED: 0,
  DEPLOYMENT_PLANNED: 1,
  DEPLOYMENT_APPROVED: 2,
  DEPLOYMENT_ROLLING_BACK: 3,
  DEPLOYMENT_SUCCEEDED: 4,
  DEPLOYMENT_FAILED: 5,
  DEPLOYMENT_CANCELLED: 6,
  DEPLOYMENT_WAIT_APPROVAL: 7,
  DEPLOYMENT_TRIGGER_FAILED: 8,
  DEPLOYMENT_STARTED: 9,
  APPLICATION_SYNCED: 100,
  APPLICATION_OUT_OF_SYNC: 101,
  APPLICATION_HEALTHY: 200,
  PIPED_STARTED: 300,
  PIPED_STOPPED: 301,
  STAGE_STARTED: 400,
  STAGE_SKIPPED: 401,
  STAGE_SUCCEEDED: 402,
  STAGE_FAILED: 403,
  STAGE_CANCELLED: 404,
} as const;

export type NoticeEvent = keyof typeof codes;

/** All events, in the order of their numbers. Holds because `codes` has no other keys. */
export const noticeEvents = Object.keys(codes) as [NoticeEvent, ...NoticeEvent[]];

/** Groups of events, in the order of their numbers. */
export const noticeGroups = ["DEPLOYMENT", "APPLICATION_SYNC", "APPLICATION_HEALTH", "PIPED", "STAGE"] as const;

export type NoticeGroup = (typeof noticeGroups)[number];

/** The group of an event. */
export function noticeGroupOf(event: NoticeEvent): NoticeGroup {
  return noticeGroups[Math.floor(codes[event] / 100)] ?? "DEPLOYMENT";
}

/** Whether a word, such as one received from another process, is an event of this version. */
export function isNoticeEvent(word: string): word is NoticeEvent {
  return Object.hasOwn(codes, word);
}
