"""What each BPMN element does when a token reaches it: one class an element, on SpiffWorkflow's task specifications."""
