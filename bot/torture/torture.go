// Package torture tries to break what the program promises: an accepted message is never lost and never handled twice,
// order within a conversation holds, timers fire once and not before their time, and replicas share the work.
//
// Real processes (replicas: the engine on a real Redis) are killed, frozen, cut off and lied to under load. A network in
// the test's own process stands for the platform and keeps a journal; Check, a pure function over the journal, says what
// went wrong. It knows no dialogue and nothing of how the store keeps what it keeps.
package torture

import "github.com/brobygger/brobygger/dialogs/chat"

// platform is the name of the platform that the network stands for.
const platform = chat.PlatformName("torture")

func address(id chat.ChatID) chat.Address { return chat.Address{Platform: platform, Chat: id} }
