import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  publicDir: false,
  logLevel: 'warn',
  plugins: [react()],
  server: {
    port: 4420,
    strictPort: true,
    proxy: { '/api': { target: process.env.PARLEY_URL ?? 'http://127.0.0.1:3000', ws: true } },
  },
  build: {
    target: ['chrome109', 'firefox115', 'safari16.4'],
    cssMinify: 'lightningcss',
    modulePreload: { polyfill: false },
    // The content policy allows no data: addresses for scripts and fonts; images are few.
    assetsInlineLimit: 0,
    emptyOutDir: true,
    reportCompressedSize: false,
    // Icons in one part, not in thirty: each costs an answer of its own, and a browser asks for six at a time.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'icons', test: /lucide-react/ }] } } },
  },
})
