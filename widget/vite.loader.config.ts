import { defineConfig } from 'vite'

/** The loader: one classic script on somebody else's page, so older syntax and no module around it. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  logLevel: 'warn',
  build: {
    target: 'es2019',
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: { entry: `${import.meta.dirname}/loader.ts`, formats: ['iife'], name: 'parley', fileName: () => 'widget.js' },
  },
})
