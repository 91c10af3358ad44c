import { download, type DownloadOptions } from './download.ts';
import { readBytes, type Folder } from '../../core/import/folder.ts';

/**
 * The files beside a URL, each downloaded when it is asked for. The names are not known beforehand, except that of the
 * file the URL names, which stands for the model file.
 */
export async function urlFolder(url: string, options: DownloadOptions): Promise<Folder> {
  // The expected hash and size are those of the file the URL names.
  const shardOptions = { ...options, sha256: undefined, size: undefined };
  const model = await readBytes((await download(url, options)).path);
  return {
    source: url, names: ['model.json'],
    read: async (name) => (name === 'model.json' ? model : readBytes((await download(shardUrl(url, name), shardOptions)).path)),
  };
}

/** Keeps the query, where servers want their tokens. */
function shardUrl(url: string, name: string): string {
  const { search } = new URL(url);
  return `${new URL(name, url).href}${search}`;
}
