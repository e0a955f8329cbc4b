/** Name of the consumer through which the executors of a piped take its commands of a kind, such as `cancel`. That somebody asks it is how others know that the piped runs. */
export function commandConsumer(kind: string, pipedId: string): string {
  return `${kind}-${pipedId}`;
}
