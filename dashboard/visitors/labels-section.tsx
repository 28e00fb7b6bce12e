import { ConversationLabels } from '../labels/conversation-labels.tsx'
import type { PanelPart } from './panel-body.tsx'

/** The region is the labels' own; here stands its title. */
export function LabelsSection({ conversation }: PanelPart) {
  return (
    <div className="labelpart">
      <h3>Labels</h3>
      <ConversationLabels conversation={conversation} />
    </div>
  )
}
