import { CircleAlert, CircleCheck } from 'lucide-react'
import { sentenceOf } from '../live/request.ts'
import { createStore, useStore } from '../live/store.ts'

type Toast = { id: number; text: string; bad: boolean; action?: { name: string; run(): void } }

const toasts = createStore<readonly Toast[]>([])
let count = 0
const SHOWN_MS = 5000

/** What happened, for five seconds, with a way back where there is one. */
export function toast(text: string, action?: Toast['action'], bad = false) {
  if (bad && toasts.get().some((one) => one.text === text)) return
  const id = ++count
  toasts.update((was) => [...was.slice(-2), { id, text, bad, ...(action && { action }) }])
  setTimeout(() => dismiss(id), bad ? SHOWN_MS * 2 : SHOWN_MS)
}

export function toastError(error: unknown) {
  toast(sentenceOf(error), undefined, true)
}

function dismiss(id: number) {
  toasts.update((was) => was.filter((one) => one.id !== id))
}

export function Toasts() {
  const shown = useStore(toasts)
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {shown.map(({ id, text, bad, action }) => (
        <div key={id} className="toast">
          {bad ? <CircleAlert className="i" /> : <CircleCheck className="i" />}
          <span className="grow">{text}</span>
          {action && (
            <button
              type="button"
              onClick={() => {
                dismiss(id)
                action.run()
              }}
            >
              {action.name}
            </button>
          )}
        </div>
      ))}
    </section>
  )
}
