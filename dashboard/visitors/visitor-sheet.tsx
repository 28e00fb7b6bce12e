import { Dialog } from '@base-ui/react/dialog'
import type { Conversation } from '@parley/protocol/conversation.ts'
import { X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ConversationActions } from '../conversations/conversation-actions.ts'
import { TransferButton } from '../conversations/transfer-button.tsx'
import type { PanelView } from './panel-body.tsx'
import { VisitorHead } from './visitor-head.tsx'
import { PanelScroll, PanelTabs } from './visitor-panel.tsx'

/** The same details on a phone, with the actions that have no room in its header. */
export function VisitorSheet(props: {
  conversation: Conversation
  actions: ConversationActions
  open: boolean
  onOpenChange(open: boolean): void
}) {
  const { conversation } = props
  const close = useRef<HTMLButtonElement>(null)
  const [view, setView] = useState<PanelView>({ tab: 'details', past: null })
  return (
    <Dialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        {/* Not into the first field: that would bring up the keyboard. */}
        <Dialog.Popup className="sheetm panel" aria-label="Visitor details" initialFocus={close}>
          <span className="grab" />
          <div className="row">
            <VisitorHead conversation={conversation} />
            <Dialog.Close ref={close} className="ib big" aria-label="Close">
              <X className="i" />
            </Dialog.Close>
          </div>
          {conversation.status !== 'ended' && (
            <div className="acts">
              <TransferButton className="act-tile" />
            </div>
          )}
          <div className="sheettabs">
            <PanelTabs conversation={conversation} view={view} onView={setView} />
          </div>
          <PanelScroll conversation={conversation} view={view} onView={setView} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
