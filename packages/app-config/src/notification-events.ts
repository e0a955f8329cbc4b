/** The events of notifications, by PipeCD's names. */
export const notificationEvents = [
  "DEPLOYMENT_TRIGGERED",
  "DEPLOYMENT_PLANNED",
  "DEPLOYMENT_APPROVED",
  "DEPLOYMENT_ROLLING_BACK",
  "DEPLOYMENT_SUCCEEDED",
  "DEPLOYMENT_FAILED",
  "DEPLOYMENT_CANCELLED",
  "DEPLOYMENT_WAIT_APPROVAL",
  "DEPLOYMENT_TRIGGER_FAILED",
  "DEPLOYMENT_STARTED",
  "APPLICATION_SYNCED",
  "APPLICATION_OUT_OF_SYNC",
  "APPLICATION_HEALTHY",
  "PIPED_STARTED",
  "PIPED_STOPPED",
  "STAGE_STARTED",
  "STAGE_SKIPPED",
  "STAGE_SUCCEEDED",
  "STAGE_FAILED",
  "STAGE_CANCELLED",
] as const;

export type NotificationEvent = (typeof notificationEvents)[number];

/** Groups of events. */
export const notificationGroups = ["DEPLOYMENT", "APPLICATION_SYNC", "APPLICATION_HEALTH", "PIPED", "STAGE"] as const;

export type NotificationGroup = (typeof notificationGroups)[number];
