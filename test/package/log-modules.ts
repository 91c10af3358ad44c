import { registerHooks } from 'node:module';

// Preloaded with `node --import`: prints the URL of every module that is loaded, one per line, on stderr.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    process.stderr.write(`${resolved.url}\n`);
    return resolved;
  },
});
