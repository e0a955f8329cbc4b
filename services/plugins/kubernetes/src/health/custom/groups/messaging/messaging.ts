import type { RulesByGroup } from "../../vocabulary/check.ts";
import { camel } from "./camel.ts";
import { kafka } from "./kafka.ts";
import { rabbitmq } from "./rabbitmq.ts";

/** Message brokers, and what connects them. */
export const messaging: readonly RulesByGroup[] = [camel, kafka, rabbitmq];
