"""The queue as a machine of states, which `make soak` runs too: workbook/soak/queue_machine.py."""

from hypothesis import settings

from tests.properties import costly
from workbook.soak.queue_machine import QueueMachine

TestTheQueue = QueueMachine.TestCase
TestTheQueue.settings = settings(costly(), stateful_step_count=25)
