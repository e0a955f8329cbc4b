import { type NoticeEvent, type NoticeGroup, noticeEvents, noticeGroups } from "@slipway/domain";

/** The events of notifications, by PipeCD's names. */
export const notificationEvents = noticeEvents;

export type NotificationEvent = NoticeEvent;

/** Groups of events. */
export const notificationGroups = noticeGroups;

export type NotificationGroup = NoticeGroup;
