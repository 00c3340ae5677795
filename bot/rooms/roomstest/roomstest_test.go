package roomstest_test

import (
	"testing"

	"github.com/brobygger/brobygger/bot/rooms"
	"github.com/brobygger/brobygger/bot/rooms/roomstest"
)

func TestTheStoreInMemory(t *testing.T) {
	roomstest.Test(t, func(*testing.T) rooms.Store { return &roomstest.Store{} })
}
