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
import { Toasts } from './ui/toast.tsx'

startTheme()
startDensity()

createRoot(document.getElementById('parley')!).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
      <Tips />
    </QueryClientProvider>
  </StrictMode>,
)
