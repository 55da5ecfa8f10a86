"""Runs the state machine of the queue, workbook/soak/queue_machine.py, as `make soak` does."""

from hypothesis import settings

from tests.properties import costly
from workbook.soak.queue_machine import QueueMachine

TestTheQueue = QueueMachine.TestCase
TestTheQueue.settings = settings(costly(), stateful_step_count=25)
