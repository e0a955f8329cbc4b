/** Objects that a plugin stores for an application, across its deployments. */
export interface SharedObjects {
  find(applicationId: string, plugin: string, key: string): Promise<Uint8Array | undefined>;
  put(applicationId: string, plugin: string, key: string, object: Uint8Array): Promise<void>;
}
