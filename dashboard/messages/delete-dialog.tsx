import { useState } from 'react'
import { sentenceOf } from '../live/request.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Asked because it cannot be undone. */
export function DeleteDialog(props: { note: boolean; onClose(): void; onDelete(): Promise<void> }) {
  const { note, onClose } = props
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const remove = async () => {
    setBusy(true)
    try {
      await props.onDelete()
      onClose()
    } catch (error) {
      setFailed(sentenceOf(error))
      setBusy(false)
    }
  }
  const what = note ? 'note' : 'message'
  return (
    <Dialog title={`Delete ${what}`} open onOpenChange={(open) => !open && onClose()}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void remove()
        }}
      >
        <div className="inside">
          <p>
            {note
              ? 'Its words and files are gone for everyone on your team, also where it is quoted.'
              : 'Its words and files are gone for both sides, also where it is quoted. The visitor sees that a message was deleted.'}
          </p>
        </div>
        <footer>
          {failed ? (
            <span className="err danger" role="alert">
              {failed}
            </span>
          ) : (
            <span className="why">This cannot be undone.</span>
          )}
          <Button onClick={onClose}>Keep it</Button>
          <Button danger type="submit" disabled={busy}>
            Delete
          </Button>
        </footer>
      </form>
    </Dialog>
  )
}
