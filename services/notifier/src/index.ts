export { notifierSettings } from "./config.ts";
export { type Notifier, type NotifierOptions, startNotifier } from "./start-notifier.ts";
