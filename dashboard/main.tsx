import './ui/style.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './live/workspace.ts'
import { router } from './routes.tsx'
import { startDensity } from './ui/density.ts'
import { startTheme } from './ui/theme.ts'
import { Tips } from './ui/tip.tsx'
import { Toasts, toast } from './ui/toast.tsx'

startTheme()
startDensity()

// A part of the page that was yet to be fetched did not come. After an update it is gone from the server: the new page has it.
window.addEventListener('vite:preloadError', async () => {
  const answers = await fetch('/api/v1/installation').then(
    ({ ok }) => ok,
    () => false,
  )
  if (answers) {
    toast('Parley was updated. Reload the page to go on.', { name: 'Reload', run: () => location.reload() }, true)
  } else toast('This needs the server, which does not answer. Try again in a moment.', undefined, true)
})

createRoot(document.getElementById('parley')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
      <Tips />
    </QueryClientProvider>
  </StrictMode>,
)
