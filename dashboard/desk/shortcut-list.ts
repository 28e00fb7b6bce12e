/** Where a key acts. `writing`: with the focus in a text field, so it never meets the single keys. */
type Scope = 'everywhere' | 'inbox' | 'writing' | 'search' | 'page'

export type NamedShortcut = { name: string; keys: readonly string[]; scope: Scope; also?: string }

/**
 * Every key of the desk and what it does, by groups: what the sheet behind "?" shows. A key that a part of the screen asks
 * for and that has no name here fails shortcut-list.test.ts, and so do two that would meet.
 */
export const SHORTCUTS: readonly { title: string; keys: readonly NamedShortcut[] }[] = [
  {
    title: 'Conversation',
    keys: [
      { name: 'Take the next one, or join', keys: ['y'], scope: 'inbox' },
      { name: 'Transfer', keys: ['t'], scope: 'inbox', also: 'assign hand over agent team' },
      { name: 'Critical, or not any more', keys: ['c'], scope: 'inbox', also: 'flag mark' },
      { name: 'More actions', keys: ['.'], scope: 'inbox', also: 'priority category block transcript rating' },
      { name: 'Labels', keys: ['l'], scope: 'inbox', also: 'label tag' },
      { name: 'Priority of the selected', keys: ['p'], scope: 'inbox' },
      { name: 'End', keys: ['e'], scope: 'inbox', also: 'close resolve' },
      { name: 'Details', keys: [']'], scope: 'inbox', also: 'panel visitor' },
    ],
  },
  {
    title: 'Write',
    keys: [
      { name: 'Reply', keys: ['r'], scope: 'inbox' },
      { name: 'Note', keys: ['n'], scope: 'inbox' },
      { name: 'Send', keys: ['enter'], scope: 'writing' },
      { name: 'New line', keys: ['shift+enter'], scope: 'writing' },
      { name: 'Reply or note', keys: ['mod+shift+n'], scope: 'writing' },
      { name: 'Emoji', keys: ['mod+e'], scope: 'writing' },
      { name: 'Saved replies', keys: ['mod+shift+s'], scope: 'writing' },
      { name: 'Bold', keys: ['mod+b'], scope: 'writing' },
      { name: 'Italic', keys: ['mod+i'], scope: 'writing' },
      { name: 'Struck through', keys: ['mod+shift+x'], scope: 'writing' },
      { name: 'Link', keys: ['mod+shift+u'], scope: 'writing' },
      { name: 'Code', keys: ['mod+shift+c'], scope: 'writing' },
      { name: 'Formatting', keys: ['mod+shift+f'], scope: 'writing', also: 'toolbar bold list quote' },
      { name: 'Attach file', keys: ['mod+u'], scope: 'writing', also: 'upload photo document' },
      { name: 'Voice note', keys: ['mod+shift+y'], scope: 'writing', also: 'record microphone' },
      { name: 'Edit the last one', keys: ['arrowup'], scope: 'writing', also: 'change message' },
      { name: 'Undo send', keys: ['mod+z'], scope: 'writing', also: 'take back' },
    ],
  },
  {
    title: 'List',
    keys: [
      { name: 'Next', keys: ['arrowdown', 'j'], scope: 'inbox' },
      { name: 'Previous', keys: ['arrowup', 'k'], scope: 'inbox' },
      { name: 'Open', keys: ['enter'], scope: 'inbox' },
      { name: 'Select', keys: ['x'], scope: 'inbox', also: 'several bulk up to here shift' },
      { name: 'Select the next', keys: ['shift+arrowdown'], scope: 'inbox' },
      { name: 'Select the previous', keys: ['shift+arrowup'], scope: 'inbox' },
      { name: 'Select all', keys: ['mod+a'], scope: 'inbox' },
      { name: 'New view, or edit this one', keys: ['f'], scope: 'inbox', also: 'filter conditions' },
      { name: 'Back to the list', keys: ['escape'], scope: 'inbox' },
    ],
  },
  {
    title: 'Search',
    keys: [
      { name: 'Next hit', keys: ['arrowdown'], scope: 'search' },
      { name: 'Hit before', keys: ['arrowup'], scope: 'search' },
      { name: 'Next conversation', keys: ['pagedown'], scope: 'search' },
      { name: 'Conversation before', keys: ['pageup'], scope: 'search' },
      { name: 'Open at the hit', keys: ['enter'], scope: 'search' },
      { name: 'Open it in a new tab', keys: ['mod+enter'], scope: 'search' },
      { name: 'Back, the words kept', keys: ['escape'], scope: 'search' },
    ],
  },
  {
    title: 'Go',
    keys: [
      { name: 'Palette', keys: ['mod+k'], scope: 'everywhere', also: 'command go to do' },
      { name: 'Search', keys: ['/'], scope: 'everywhere', also: 'find messages' },
      { name: 'Notifications', keys: ['g n'], scope: 'everywhere', also: 'bell' },
      { name: 'Inbox', keys: ['g i'], scope: 'everywhere' },
      { name: 'You', keys: ['g y'], scope: 'everywhere' },
      { name: 'Assigned', keys: ['g t'], scope: 'everywhere' },
      { name: 'Unassigned', keys: ['g u'], scope: 'everywhere' },
      { name: 'Live', keys: ['g l'], scope: 'everywhere', also: 'bot' },
      { name: 'SLA breached', keys: ['g b'], scope: 'everywhere' },
      { name: 'All', keys: ['g a'], scope: 'everywhere' },
      { name: 'Closed', keys: ['g c'], scope: 'everywhere' },
      { name: 'Contacts', keys: ['g o'], scope: 'everywhere', also: 'people book' },
      { name: 'Settings', keys: ['g s'], scope: 'everywhere' },
      { name: 'New contact', keys: ['c'], scope: 'page', also: 'contacts' },
      { name: 'Back to the contacts', keys: ['escape'], scope: 'page' },
      { name: 'Save the view', keys: ['mod+enter'], scope: 'page' },
      { name: 'Save', keys: ['mod+s'], scope: 'page', also: 'settings' },
      { name: 'Next pane', keys: ['f6'], scope: 'everywhere' },
      { name: 'Previous pane', keys: ['shift+f6'], scope: 'everywhere' },
      { name: 'This sheet', keys: ['?'], scope: 'everywhere', also: 'keyboard shortcuts help' },
    ],
  },
]
