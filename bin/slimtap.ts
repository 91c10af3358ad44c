#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache?.();
// Whoever reads our output may stop early: `slimtap inspect | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
const { main } = await import('./main.ts');
process.exitCode = await main(process.argv.slice(2));
