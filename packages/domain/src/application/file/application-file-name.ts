/** Whether a file of this name, or of a path that ends in it, is an application file: `app.pipecd.yaml`, `*.pipecd.yaml` or `.pipe.yaml`. */
export function isApplicationFile(name: string): boolean {
  const base = name.slice(name.lastIndexOf("/") + 1);
  return base === ".pipe.yaml" || base.endsWith(".pipecd.yaml");
}
