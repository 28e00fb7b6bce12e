import type { Conversation } from '@parley/protocol/conversation.ts'
import { Ellipsis } from 'lucide-react'
import { Suspense, useEffect, useState } from 'react'
import { PHONE, useMedia } from '../ui/media.ts'
import { onDemand } from '../ui/on-demand.tsx'
import { PopoverButton } from '../ui/popover-button.tsx'
import { LineSkeletons } from '../ui/skeleton.tsx'
import { Tip } from '../ui/tip.tsx'
import type { ConversationActions } from './conversation-actions.ts'
import { useAsked } from './use-asked.ts'

const load = () => import('./action-list.tsx')
const ActionList = onDemand(load, (module) => module.ActionList)

const QUIET_MS = 2000

/** All that can be done with the conversation and has no button of its own. */
export function MoreActions({
  conversation,
  actions,
  panelShown,
}: {
  conversation: Conversation
  actions: ConversationActions
  panelShown: boolean
}) {
  const phone = useMedia(PHONE)
  const [open, setOpen] = useState(false)
  useAsked('more', () => setOpen(true))
  useEffect(() => {
    const timer = setTimeout(() => void load(), QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <Tip text="More actions" keys=".">
      <PopoverButton
        className={`ib ${phone ? 'big' : ''}`}
        aria-label="More actions"
        aria-keyshortcuts="."
        open={open}
        onOpenChange={setOpen}
        modal
        popName="More actions"
        popClass="menu actionlist"
        content={
          <Suspense fallback={<LineSkeletons widths={['60%', '75%', '50%', '70%']} />}>
            <ActionList
              conversation={conversation}
              actions={actions}
              picks={!panelShown}
              close={() => setOpen(false)}
            />
          </Suspense>
        }
      >
        <Ellipsis className="i" />
      </PopoverButton>
    </Tip>
  )
}
