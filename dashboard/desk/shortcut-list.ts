/**
 * Where a key acts. `writing`: with the focus in a text field, so it never meets the single keys. `selection`: while several
 * conversations are selected, in place of what the key does with the open one.
 */
type Scope = 'everywhere' | 'inbox' | 'selection' | 'writing' | 'search' | 'page'

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
      { name: 'Reply', keys: ['r'], scope: 'inbox' },
      { name: 'Note', keys: ['n'], scope: 'inbox' },
      { name: 'Transfer', keys: ['t'], scope: 'inbox', also: 'assign hand over' },
      { name: 'Labels', keys: ['l'], scope: 'inbox', also: 'tag' },
      { name: 'Critical', keys: ['c'], scope: 'inbox', also: 'flag' },
      { name: 'End', keys: ['e'], scope: 'inbox', also: 'close resolve' },
      { name: 'More actions', keys: ['.'], scope: 'inbox', also: 'menu block transcript rating priority' },
      { name: 'Details', keys: [']'], scope: 'inbox', also: 'panel visitor' },
    ],
  },
  {
    title: 'List',
    keys: [
      { name: 'Next', keys: ['arrowdown', 'j'], scope: 'inbox' },
      { name: 'Previous', keys: ['arrowup', 'k'], scope: 'inbox' },
      { name: 'Open', keys: ['enter'], scope: 'inbox' },
      { name: 'Back to the list', keys: ['escape'], scope: 'inbox' },
      { name: 'New view from this', keys: ['f'], scope: 'inbox', also: 'filter' },
      { name: 'Save the view', keys: ['mod+enter'], scope: 'page', also: 'builder' },
    ],
  },
  {
    title: 'Several at once',
    keys: [
      { name: 'Select', keys: ['x'], scope: 'inbox', also: 'choose multi' },
      { name: 'Select the next, too', keys: ['shift+arrowdown'], scope: 'inbox' },
      { name: 'Select the previous, too', keys: ['shift+arrowup'], scope: 'inbox' },
      { name: 'Select all', keys: ['mod+a'], scope: 'inbox' },
      { name: 'Assign them', keys: ['t'], scope: 'selection', also: 'bulk transfer' },
      { name: 'Label them', keys: ['l'], scope: 'selection', also: 'bulk' },
      { name: 'Priority', keys: ['p'], scope: 'selection', also: 'bulk' },
      { name: 'End them', keys: ['e'], scope: 'selection', also: 'bulk' },
    ],
  },
  {
    title: 'Write',
    keys: [
      { name: 'Send', keys: ['enter'], scope: 'writing' },
      { name: 'New line', keys: ['shift+enter'], scope: 'writing' },
      { name: 'Reply or note', keys: ['mod+shift+e'], scope: 'writing' },
      { name: 'Saved replies', keys: ['mod+shift+s'], scope: 'writing', also: 'canned' },
      { name: 'Attach file', keys: ['mod+u'], scope: 'writing', also: 'upload' },
      { name: 'Record voice note', keys: ['mod+shift+y'], scope: 'writing', also: 'audio' },
      { name: 'Emoji', keys: ['mod+e'], scope: 'writing' },
      { name: 'Take it back', keys: ['mod+z'], scope: 'writing', also: 'undo send' },
    ],
  },
  {
    title: 'Format',
    keys: [
      { name: 'Toolbar', keys: ['mod+shift+f'], scope: 'writing', also: 'formatting' },
      { name: 'Bold', keys: ['mod+b'], scope: 'writing' },
      { name: 'Italic', keys: ['mod+i'], scope: 'writing' },
      { name: 'Strike', keys: ['mod+shift+x'], scope: 'writing' },
      { name: 'Code', keys: ['mod+shift+c'], scope: 'writing' },
      { name: 'Link', keys: ['mod+shift+u'], scope: 'writing' },
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
      { name: 'Closed', keys: ['g c'], scope: 'everywhere' },
      { name: 'SLA breached', keys: ['g b'], scope: 'everywhere' },
      { name: 'All', keys: ['g a'], scope: 'everywhere' },
      { name: 'Contacts', keys: ['g o'], scope: 'everywhere' },
      { name: 'Settings', keys: ['g s'], scope: 'everywhere' },
      { name: 'Next pane', keys: ['f6'], scope: 'everywhere' },
      { name: 'Previous pane', keys: ['shift+f6'], scope: 'everywhere' },
      { name: 'This sheet', keys: ['?'], scope: 'everywhere', also: 'keyboard shortcuts help' },
    ],
  },
  {
    title: 'Pages',
    keys: [
      { name: 'New contact, or reply', keys: ['c'], scope: 'page', also: 'create saved' },
      { name: 'Save', keys: ['mod+s'], scope: 'page', also: 'settings' },
    ],
  },
]
