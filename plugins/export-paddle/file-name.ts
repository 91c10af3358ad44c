/**
 * The name of a variable as that of its file. Models that were imported may call their parameters anything: no separators are
 * left in it, and nothing that means a folder.
 */
export function fileName(name: string): string {
  const flat = name.replaceAll(/[/\\\0]/g, '.');
  return /^\.*$/.test(flat) ? `_${flat}` : flat;
}
