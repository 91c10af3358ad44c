import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

// Named with `--import`, for a process and its workers: the packages that the folder in SLIMTAP_PACKAGES depends on come from
// there, so that nobody's node_modules changes. Everything else is found as usual.
const file = `${process.env['SLIMTAP_PACKAGES']}/package.json`;
const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> };
const [parentURL, folder] = [file, `${process.env['SLIMTAP_PACKAGES']}/`].map((path) => pathToFileURL(path).href) as [string, string];

registerHooks({
  resolve(specifier, context, next) {
    const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const mapped = Object.hasOwn(dependencies, name) && context.parentURL?.startsWith(folder) !== true;
    return next(specifier, mapped ? { ...context, parentURL } : context);
  },
});
