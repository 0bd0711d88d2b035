// Test WebSocket service
import websocketService from 'parlor/websocket-service';

websocketService.connect('valid_token');
websocketService.on('connection_status', (data) => {
  console.log('Connection status:', data);
});
