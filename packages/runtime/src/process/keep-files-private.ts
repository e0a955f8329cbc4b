/**
 * From now on, files and folders that this process and its children make are for this user only, whatever the mask of the shell or the service manager
 * was. Idempotent.
 */
export function keepFilesPrivate(): void {
  process.umask(0o077);
}
