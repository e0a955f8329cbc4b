/**
 * `@slipway/proto/readers`: makes `parseMessage` read messages of aggregates by generated functions. What reads many messages imports it, which are the bus and
 * the store. It is large: a program that reads a few, such as a command of the CLI, would spend more time on loading it than it saves.
 */
import { known } from "./gen/slipway/state/v1/readers.ts";
import { provideMessages } from "./known-messages.ts";

provideMessages(known);
